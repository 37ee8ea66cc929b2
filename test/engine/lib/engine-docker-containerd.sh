# shellcheck shell=bash
# Engine "docker-containerd": the Docker Engine of engine "docker" with the other image store, containerd's. Its steps have no way out of
# their bridge: it writes no iptables rules, whose chains all Docker Engines of a machine share.

docker-containerd_up() {
  buildkit_install
  docker_install
  buildx_config
  dockerd_up docker-containerd "$DOCKER_PROGRAMS" '"iptables": false, "features": {"containerd-snapshotter": true}'
}

docker-containerd_down() { dockerd_down docker-containerd; }

docker-containerd_status() {
  daemon_runs dockerd-docker-containerd || return 1
  printf '%s (Docker Engine %s from Debian %s, containerd image store)' "$(dockerd_address docker-containerd)" \
    "$(debian_entry_version make_docker docker.io)" "$DOCKER_SUITE"
}

docker-containerd_env() { dockerd_env docker-containerd "$DOCKER_ROOT/bin"; }

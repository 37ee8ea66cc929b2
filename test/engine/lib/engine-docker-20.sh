# shellcheck shell=bash
# Engine "docker-20": Debian 12's own Docker Engine, 20.10, with the BuildKit 0.8 inside it and the containerd and runc of Debian 12.
# Both the pinned buildx and its own docker command (with DOCKER_BUILDKIT=1) build on it. Steps have no way out, as with
# "docker-containerd".

docker-20_install() {
  buildkit_install
  debian_entry make_docker_20 "$DEBIAN_SUITE" docker.io
  DOCKER_20_BIN=$ENTRY/bin
}

# libdevmapper is the one library beside those of every Debian.
make_docker_20() {
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" docker.io containerd tini libdevmapper1.02.1
  mkdir "$1/bin"
  ln -s ../usr/bin/docker ../usr/bin/docker-init ../usr/bin/containerd ../usr/bin/containerd-shim-runc-v2 ../usr/sbin/docker-proxy "$1/bin/"
  cat >"$1/bin/dockerd" <<'WRAPPER'
#!/bin/sh
root=$(cd "$(dirname "$0")/.." && pwd)
LD_LIBRARY_PATH=$(echo "$root"/lib/*-linux-gnu) exec "$root/usr/sbin/dockerd" "$@"
WRAPPER
  chmod 755 "$1/bin/dockerd"
  "$1/bin/dockerd" --version >&2
  "$1/bin/containerd" --version >&2
}

docker-20_up() {
  docker-20_install
  buildx_config
  dockerd_up docker-20 "$DOCKER_20_BIN:$RUNC_BIN" '"iptables": false'
}

docker-20_down() { dockerd_down docker-20; }

docker-20_status() {
  daemon_runs dockerd-docker-20 || return 1
  printf '%s (Docker Engine %s from Debian %s)' "$(dockerd_address docker-20)" "$(debian_entry_version make_docker_20 docker.io)" \
    "$DEBIAN_SUITE"
}

docker-20_env() {
  dockerd_env docker-20 "$DOCKER_20_BIN"
  echo 'export DOCKER_BUILDKIT=1'
}

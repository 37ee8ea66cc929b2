# shellcheck shell=bash
# Engine "docker": Debian testing's Docker Engine, unpacked into the cache and started with a root, a socket and a bridge of its own.
# The buildx it uses is the pinned one (engine "buildkit"); Debian's own plugin lies beside it in the cache.

docker_install() {
  debian_entry make_docker "$DOCKER_SUITE" docker.io
  DOCKER_ROOT=$ENTRY
  debian_entry make_iptables "$DEBIAN_SUITE" iptables
  IPTABLES_BIN=$ENTRY/bin
  DOCKER_PROGRAMS=$DOCKER_ROOT/usr/sbin:$DOCKER_ROOT/usr/bin:$RUNC_BIN$(docker_iptables)
}

make_docker() {
  unpack_debs "$1" "$DOCKER_SUITE" "$2" docker.io docker-cli containerd docker-buildx tini-static
  # Debian testing is newer than this Debian: what cannot run here must not become a cache entry.
  "$1/usr/sbin/dockerd" --version >&2
  "$1/usr/bin/containerd" --version >&2
  mkdir "$1/bin"
  ln -s ../usr/bin/docker "$1/bin/docker"
}

# dockerd calls iptables by name. Debian's program is unpacked with the libraries that a small Debian lacks.
make_iptables() {
  local name
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" iptables libip4tc2 libip6tc2 libxtables12 libmnl0 libnftnl11 libnetfilter-conntrack3 \
    libnfnetlink0
  mkdir "$1/bin"
  for name in iptables ip6tables; do
    cat >"$1/bin/$name" <<'WRAPPER'
#!/bin/sh
root=$(cd "$(dirname "$0")/.." && pwd)
libraries=$(echo "$root"/usr/lib/*-linux-gnu)
LD_LIBRARY_PATH=$libraries XTABLES_LIBDIR=$libraries/xtables exec "$root/usr/sbin/xtables-nft-multi" "$(basename "$0")" "$@"
WRAPPER
    chmod 755 "$1/bin/$name"
  done
  "$1/bin/iptables" --version >&2
}

# The system's iptables, when there is one, knows best which of its two back ends is in use.
docker_iptables() { command -v iptables >/dev/null || printf ':%s' "$IPTABLES_BIN"; }

docker_up() {
  buildkit_install
  docker_install
  buildx_config
  dockerd_up docker "$DOCKER_PROGRAMS"
}

docker_down() { dockerd_down docker; }

docker_status() {
  daemon_runs dockerd || return 1
  printf '%s (Docker Engine %s from Debian %s)' "$(dockerd_address docker)" "$(debian_entry_version make_docker docker.io)" "$DOCKER_SUITE"
}

docker_env() { dockerd_env docker "$DOCKER_ROOT/bin"; }

# shellcheck shell=bash
# Engine "docker": Debian testing's Docker Engine, unpacked into the cache and started with a root, a socket and a bridge of its own.
# The buildx it uses is the pinned one (engine "buildkit"); Debian's own plugin lies beside it in the cache.

DOCKER_SOCKET=$ENGINE_RUN/docker.sock
DOCKER_ADDRESS=unix://$DOCKER_SOCKET
DOCKER_BRIDGE=luakit0

docker_install() {
  debian_entry make_docker "$DOCKER_SUITE" docker.io
  DOCKER_ROOT=$ENTRY
  debian_entry make_iptables "$DEBIAN_SUITE" iptables
  IPTABLES_BIN=$ENTRY/bin
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

docker_answers() { "$DOCKER_ROOT/bin/docker" --host "$DOCKER_ADDRESS" version; }

docker_up() {
  require_root "an engine of our own"
  buildkit_install
  docker_install
  buildx_config
  if daemon_runs dockerd; then
    log "dockerd is up already on $DOCKER_ADDRESS"
  else
    mkdir -p "$ENGINE_STATE/config" "$ENGINE_STATE/docker"
    docker_bridge
    docker_config >"$ENGINE_STATE/config/dockerd.json"
    docker_forget_containerd
    rm -f "$DOCKER_SOCKET" "$ENGINE_RUN/dockerd-own.pid"
    daemon_start dockerd env PATH="$DOCKER_ROOT/usr/sbin:$DOCKER_ROOT/usr/bin:$RUNC_BIN:$(docker_iptables)$PATH" \
      "$DOCKER_ROOT/usr/sbin/dockerd" --config-file "$ENGINE_STATE/config/dockerd.json"
  fi
  daemon_ready dockerd 90 docker_answers
}

# dockerd takes any process with the pid that its containerd had for that containerd, even a dead one nobody waited for.
docker_forget_containerd() {
  local file=$ENGINE_RUN/docker/containerd/containerd.pid pid
  pid=$(cat "$file" 2>/dev/null) || return 0
  if ! process_identity "$pid" >/dev/null || [[ $(cat "/proc/$pid/comm") != containerd ]]; then rm "$file"; fi
}

# The system's iptables, when there is one, knows best which of its two back ends is in use.
docker_iptables() { command -v iptables >/dev/null || printf '%s:' "$IPTABLES_BIN"; }

# A bridge with a name and a subnet of its own, so that another Docker on the machine is not disturbed.
docker_bridge() {
  if ! ip link show "$DOCKER_BRIDGE" >/dev/null 2>&1; then
    ip link add "$DOCKER_BRIDGE" type bridge
    ip addr add "$(docker_subnet)" dev "$DOCKER_BRIDGE"
  fi
  ip link set "$DOCKER_BRIDGE" up
}

# docker_subnet: the bridge's address; the first of ten networks in which the machine has no address yet.
docker_subnet() {
  local third used
  if [[ -n ${LUAKIT_DOCKER_SUBNET:-} ]]; then
    echo "$LUAKIT_DOCKER_SUBNET"
    return
  fi
  used=$(ip -o -4 addr show)
  for third in {57..66}; do
    if [[ $used != *" 10.213.$third."* ]]; then
      echo "10.213.$third.1/24"
      return
    fi
  done
  die "the networks 10.213.57.0/24 to 10.213.66.0/24 are all in use; set LUAKIT_DOCKER_SUBNET"
}

# The bridge's MTU must not exceed that of the way out.
docker_mtu() {
  local device
  device=$(ip -4 route show default)
  device=${device#* dev }
  device=${device%% *}
  cat "/sys/class/net/${device:-lo}/mtu"
}

docker_config() {
  cat <<CONF
{
  "data-root": "$ENGINE_STATE/docker",
  "exec-root": "$ENGINE_RUN/docker",
  "pidfile": "$ENGINE_RUN/dockerd-own.pid",
  "hosts": ["$DOCKER_ADDRESS"],
  "registry-mirrors": ["http://$REGISTRY_ADDRESS"],
  "bridge": "$DOCKER_BRIDGE",
  "mtu": $(docker_mtu)
}
CONF
}

docker_down() {
  daemon_stop dockerd
  ! ip link show "$DOCKER_BRIDGE" >/dev/null 2>&1 || ip link delete "$DOCKER_BRIDGE"
}

docker_status() {
  daemon_runs dockerd || return 1
  printf '%s (Docker Engine %s from Debian %s)' "$DOCKER_ADDRESS" "$(debian_entry_version make_docker docker.io)" "$DOCKER_SUITE"
}

docker_env() {
  cat <<ENV
export DOCKER_HOST=$(printf %q "$DOCKER_ADDRESS")
export LUAKIT_DOCKER_LOG=$(printf %q "$ENGINE_LOG/dockerd.log")
export DOCKER_CONFIG=$(printf %q "$ENGINE_STATE/docker-config")
export PATH=$(printf %q "$DOCKER_ROOT/bin"):"\$PATH"
ENV
}

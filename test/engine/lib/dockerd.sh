# shellcheck shell=bash
# What every engine with a dockerd shares. NAME is the engine's; each has a socket, a root, a bridge and a log of its own.

dockerd_process() { if [[ $1 == docker ]]; then echo dockerd; else echo "dockerd-$1"; fi; }
dockerd_address() { printf 'unix://%s/%s.sock\n' "$ENGINE_RUN" "$1"; }

# dockerd_bridge NAME: a name that no other Docker on the machine has.
dockerd_bridge() {
  local -A number=([docker]=0 [docker-containerd]=1 [docker-20]=2)
  printf '%s%d\n' "${LUAKIT_DOCKER_BRIDGE:-luakit}" "${number[$1]}"
}

# dockerd_up NAME PROGRAMS [SETTING]: starts it, or says that it runs. PROGRAMS are the folders with dockerd, containerd, runc and what
# else it calls, joined with ":"; the docker command is among them. SETTING is one more line of its configuration.
dockerd_up() {
  local name=$1 programs=$2 setting=${3:-} process address
  require_root "an engine of our own"
  process=$(dockerd_process "$name")
  address=$(dockerd_address "$name")
  if daemon_runs "$process"; then
    log "$process is up already on $address"
  else
    mkdir -p "$ENGINE_STATE/config" "$ENGINE_STATE/$name"
    dockerd_make_bridge "$name"
    dockerd_config "$name" "$setting" >"$ENGINE_STATE/config/$process.json"
    dockerd_forget_containerd "$name"
    rm -f "${address#unix://}" "$ENGINE_RUN/$process-own.pid"
    daemon_start "$process" env PATH="$programs:$PATH" dockerd --config-file "$ENGINE_STATE/config/$process.json"
  fi
  daemon_ready "$process" 90 env PATH="$programs:$PATH" docker --host "$address" version
}

# dockerd takes any process with the pid that its containerd had for that containerd, even a dead one nobody waited for.
dockerd_forget_containerd() {
  local file=$ENGINE_RUN/$1/containerd/containerd.pid pid
  pid=$(cat "$file" 2>/dev/null) || return 0
  if ! process_identity "$pid" >/dev/null || [[ $(cat "/proc/$pid/comm") != containerd ]]; then rm "$file"; fi
}

# A bridge with a name and a subnet of its own, so that another Docker on the machine is not disturbed.
dockerd_make_bridge() {
  local bridge
  bridge=$(dockerd_bridge "$1")
  if ! ip link show "$bridge" >/dev/null 2>&1; then
    ip link add "$bridge" type bridge
    ip addr add "$(dockerd_subnet "$1")" dev "$bridge"
  fi
  ip link set "$bridge" up
}

# dockerd_subnet NAME: the bridge's address; the first of ten networks in which the machine has no address yet.
dockerd_subnet() {
  local third used
  if [[ $1 == docker && -n ${LUAKIT_DOCKER_SUBNET:-} ]]; then
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
dockerd_mtu() {
  local device
  device=$(ip -4 route show default)
  device=${device#* dev }
  device=${device%% *}
  cat "/sys/class/net/${device:-lo}/mtu"
}

dockerd_config() {
  local name=$1 setting=$2
  cat <<CONF
{
  "data-root": "$ENGINE_STATE/$name",
  "exec-root": "$ENGINE_RUN/$name",
  "pidfile": "$ENGINE_RUN/$(dockerd_process "$name")-own.pid",
  "hosts": ["$(dockerd_address "$name")"],
  "registry-mirrors": ["http://$REGISTRY_ADDRESS"],
  "bridge": "$(dockerd_bridge "$name")",
  ${setting:+"$setting,"}
  "mtu": $(dockerd_mtu)
}
CONF
}

# The bridge goes with its dockerd: where none of ours runs, one of that name belongs to engines with another state.
dockerd_down() {
  local bridge
  bridge=$(dockerd_bridge "$1")
  daemon_runs "$(dockerd_process "$1")" || return 0
  daemon_stop "$(dockerd_process "$1")"
  ! ip link show "$bridge" >/dev/null 2>&1 || ip link delete "$bridge"
}

# dockerd_env NAME FOLDER: FOLDER has the docker command.
dockerd_env() {
  cat <<ENV
export DOCKER_HOST=$(printf %q "$(dockerd_address "$1")")
export LUAKIT_DOCKER_LOG=$(printf %q "$ENGINE_LOG/$(dockerd_process "$1").log")
export DOCKER_CONFIG=$(printf %q "$ENGINE_STATE/docker-config")
export PATH=$(printf %q "$2"):"\$PATH"
ENV
}

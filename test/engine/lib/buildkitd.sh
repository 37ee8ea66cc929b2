# shellcheck shell=bash
# What every engine with a buildkitd shares. NAME is the engine's; each has a socket, a root and a log of its own.
# OCI worker, overlayfs, Debian's runc; build steps use the machine's network as it is.

buildkitd_process() { if [[ $1 == buildkit ]]; then echo buildkitd; else echo "buildkitd-$1"; fi; }
buildkitd_address() { printf 'unix://%s/%s.sock\n' "$ENGINE_RUN" "$(buildkitd_process "$1")"; }

# buildkitd_up NAME FOLDER: starts it, or says that it runs. FOLDER has buildkitd and buildctl.
buildkitd_up() {
  local name=$1 folder=$2 process address
  require_root "an engine of our own"
  process=$(buildkitd_process "$name")
  address=$(buildkitd_address "$name")
  if daemon_runs "$process"; then
    log "$process is up already on $address"
  else
    mkdir -p "$ENGINE_STATE/config" "$ENGINE_STATE/$name"
    buildkitd_config >"$ENGINE_STATE/config/$process.toml"
    rm -f "${address#unix://}"
    daemon_start "$process" env PATH="$RUNC_BIN:$PATH" "$folder/buildkitd" \
      --config "$ENGINE_STATE/config/$process.toml" --root "$ENGINE_STATE/$name" --addr "$address"
  fi
  daemon_ready "$process" 60 "$folder/buildctl" --addr "$address" debug workers
}

buildkitd_config() {
  cat <<CONF
insecure-entitlements = ["network.host", "security.insecure"]

[worker.oci]
  enabled = true
  binary = "$RUNC_BIN/runc"
  snapshotter = "overlayfs"
  networkMode = "host"
  gc = true
  maxUsedSpace = "${LUAKIT_BUILDKIT_MAX_SPACE:-20GB}"

[worker.containerd]
  enabled = false

[registry."docker.io"]
  mirrors = ["$REGISTRY_ADDRESS"]

[registry."$REGISTRY_ADDRESS"]
  http = true
CONF
}

# buildkitd_env NAME: what its clients need, but PATH.
buildkitd_env() {
  cat <<ENV
export LUAKIT_BUILDKIT_HOST=$(printf %q "$(buildkitd_address "$1")")
export BUILDKIT_HOST=$(printf %q "$(buildkitd_address "$1")")
export LUAKIT_BUILDKIT_LOG=$(printf %q "$ENGINE_LOG/$(buildkitd_process "$1").log")
ENV
}

# shellcheck shell=bash
# Engine "buildkit": buildkitd, buildctl and buildx at the pinned versions, built from their Go modules.
# OCI worker, overlayfs, Debian's runc; build steps use the machine's network as it is.

BUILDKIT_SOCKET=$ENGINE_RUN/buildkitd.sock
BUILDKIT_ADDRESS=unix://$BUILDKIT_SOCKET
BUILDX_BUILDER=luakit

buildkit_install() {
  cache_entry "buildkit-$BUILDKIT_VERSION-$(digest_tree "$ENGINE_HOME/tools/buildkit")" make_buildkit
  BUILDKIT_BIN=$ENTRY
  cache_entry "buildx-$BUILDX_VERSION-$(digest_tree "$ENGINE_HOME/tools/buildx")" make_buildx
  BUILDX_BIN=$ENTRY
  debian_entry make_runc "$DEBIAN_SUITE" runc
  RUNC_BIN=$ENTRY/usr/sbin
}

make_buildkit() {
  local module=github.com/moby/buildkit
  go_build "$1" buildkit "osusergo netgo static_build seccomp" \
    "-X $module/version.Version=$BUILDKIT_VERSION -X main.Version=$DOCKERFILE_VERSION -X main.Package=$module" \
    "$module/cmd/buildkitd" "$module/cmd/buildctl" "$module/frontend/dockerfile/cmd/dockerfile-frontend"
  "$1/buildkitd" --version >&2
}

make_buildx() {
  local module=github.com/docker/buildx
  go_build "$1" buildx "" "-X $module/version.Version=$BUILDX_VERSION" "$module/cmd/buildx"
  mkdir "$1/cli-plugins"
  mv "$1/buildx" "$1/cli-plugins/docker-buildx"
  "$1/cli-plugins/docker-buildx" version >&2
}

# Its one library beside libc is libseccomp2, which apt itself needs: every Debian has it.
make_runc() {
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" runc
  "$1/usr/sbin/runc" --version >&2
}

buildkit_answers() { "$BUILDKIT_BIN/buildctl" --addr "$BUILDKIT_ADDRESS" debug workers; }

buildkit_up() {
  require_root "an engine of our own"
  buildkit_install
  buildx_config
  if daemon_runs buildkitd; then
    log "buildkitd is up already on $BUILDKIT_ADDRESS"
  else
    mkdir -p "$ENGINE_STATE/config" "$ENGINE_STATE/buildkit"
    buildkit_config >"$ENGINE_STATE/config/buildkitd.toml"
    rm -f "$BUILDKIT_SOCKET"
    daemon_start buildkitd env PATH="$RUNC_BIN:$PATH" "$BUILDKIT_BIN/buildkitd" \
      --config "$ENGINE_STATE/config/buildkitd.toml" --root "$ENGINE_STATE/buildkit" --addr "$BUILDKIT_ADDRESS"
  fi
  daemon_ready buildkitd 60 buildkit_answers
}

buildkit_config() {
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

# The docker command finds buildx here, and buildx keeps its builders here: the user's own ~/.docker is left alone.
buildx_config() {
  DOCKER_CONFIG_DIR=$ENGINE_STATE/docker-config
  mkdir -p "$DOCKER_CONFIG_DIR"
  printf '{"cliPluginsExtraDirs":["%s"]}\n' "$BUILDX_BIN/cli-plugins" >"$DOCKER_CONFIG_DIR/config.json"
  # A builder of the remote driver needs no Docker Engine. buildx has no "create unless it exists", but keeps a file for each builder.
  [[ -e $DOCKER_CONFIG_DIR/buildx/instances/$BUILDX_BUILDER ]] ||
    DOCKER_CONFIG=$DOCKER_CONFIG_DIR run_logged buildx-create "$BUILDX_BIN/cli-plugins/docker-buildx" create \
      --name "$BUILDX_BUILDER" --driver remote "$BUILDKIT_ADDRESS"
}

buildkit_down() { daemon_stop buildkitd; }

buildkit_status() {
  daemon_runs buildkitd || return 1
  printf '%s (BuildKit %s, buildx %s, Debian runc %s)' "$BUILDKIT_ADDRESS" "$BUILDKIT_VERSION" "$BUILDX_VERSION" \
    "$(debian_entry_version make_runc runc)"
}

buildkit_env() {
  cat <<ENV
export LUAKIT_BUILDKIT_HOST=$(printf %q "$BUILDKIT_ADDRESS")
export BUILDKIT_HOST=$(printf %q "$BUILDKIT_ADDRESS")
export LUAKIT_BUILDX_BUILDER=$BUILDX_BUILDER
export LUAKIT_BUILDKIT_LOG=$(printf %q "$ENGINE_LOG/buildkitd.log")
export DOCKER_CONFIG=$(printf %q "$ENGINE_STATE/docker-config")
export PATH=$(printf %q "$BUILDKIT_BIN:$BUILDX_BIN/cli-plugins"):"\$PATH"
ENV
}

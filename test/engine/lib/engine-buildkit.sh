# shellcheck shell=bash
# Engine "buildkit": buildkitd, buildctl and buildx at the pinned versions, built from their Go modules.

BUILDKIT_ADDRESS=$(buildkitd_address buildkit)
BUILDX_BUILDER=luakit

buildkit_install() {
  cache_entry "buildkit-$BUILDKIT_VERSION-$(digest_tree "$ENGINE_HOME/tools/buildkit")" make_buildkit
  BUILDKIT_BIN=$ENTRY
  cache_entry "buildx-$BUILDX_VERSION-$(digest_tree "$ENGINE_HOME/tools/buildx")" make_buildx
  BUILDX_BIN=$ENTRY
  runc_install
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

runc_install() {
  debian_entry make_runc "$DEBIAN_SUITE" runc
  RUNC_BIN=$ENTRY/usr/sbin
}

# Its one library beside libc is libseccomp2, which apt itself needs: every Debian has it.
make_runc() {
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" runc
  "$1/usr/sbin/runc" --version >&2
}

buildkit_up() {
  buildkit_install
  buildx_config
  buildkitd_up buildkit "$BUILDKIT_BIN"
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
  buildkitd_env buildkit
  cat <<ENV
export LUAKIT_BUILDX_BUILDER=$BUILDX_BUILDER
export DOCKER_CONFIG=$(printf %q "$ENGINE_STATE/docker-config")
export PATH=$(printf %q "$BUILDKIT_BIN:$BUILDX_BIN/cli-plugins"):"\$PATH"
ENV
}

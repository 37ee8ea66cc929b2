# shellcheck shell=bash
# Engines that are there already: LUAKIT_ENGINE=docker uses the Docker daemon that answers, LUAKIT_ENGINE=buildkit the buildkitd at
# BUILDKIT_HOST. Nothing is installed into the system and no root is needed. Stand-ins are not made: such a daemon has its own registries.

BUILDKIT_CONTAINER=${LUAKIT_BUILDKIT_CONTAINER:-luakit-buildkitd}
# An OCI layout of the frontend image, written by scripts/frontend-image.sh: a daemon of others cannot be given our registry.
FRONTEND_LAYOUT=$ENGINE_STATE/frontend

external_docker_up() {
  local said
  command -v docker >/dev/null || die "LUAKIT_ENGINE=docker, but there is no docker command"
  said=$(docker version 2>&1) || die "LUAKIT_ENGINE=docker, but no Docker daemon answers: ${said##*$'\n'}"
  docker buildx version >/dev/null 2>&1 || die "LUAKIT_ENGINE=docker, but docker has no buildx plugin (Debian: docker-buildx)"
  external_docker_buildctl
  external_docker_buildkitd
  log "using the Docker daemon that answers, and buildkitd $BUILDKIT_VERSION in its container $BUILDKIT_CONTAINER"
}

# buildctl: the installed one, else the one in BuildKit's own image. Sets BUILDCTL_BIN to its folder.
external_docker_buildctl() {
  if BUILDCTL_BIN=$(command -v buildctl); then
    BUILDCTL_BIN=$(dirname "$BUILDCTL_BIN")
  else
    cache_entry "buildctl-$BUILDKIT_VERSION-$(uname -m)" make_buildctl_from_image
    BUILDCTL_BIN=$ENTRY
  fi
}

make_buildctl_from_image() { copy_from_image "moby/buildkit:$BUILDKIT_VERSION" "$1" /usr/bin/buildctl; }

# copy_from_image IMAGE FOLDER PATH...: copies out of an image without running it.
copy_from_image() {
  local image=$1 folder=$2 container path
  shift 2
  container=$(docker create --quiet "$image")
  for path in "$@"; do docker cp --quiet "$container:$path" "$folder/"; done
  docker rm "$container" >/dev/null
}

# Node with npm out of its official image, for a machine that has Docker and no Node.
make_node_from_image() {
  mkdir -p "$1/bin" "$1/lib/node_modules"
  copy_from_image node:20-bookworm-slim "$1/bin" /usr/local/bin/node
  copy_from_image node:20-bookworm-slim "$1/lib/node_modules" /usr/local/lib/node_modules/npm
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/bin/npx"
}

external_docker_answers() { "$BUILDCTL_BIN/buildctl" --addr "docker-container://$BUILDKIT_CONTAINER" debug workers; }

# buildctl needs a buildkitd that it can reach; Docker's own speaks to Docker's clients only. The container pulls from where Docker pulls.
external_docker_buildkitd() {
  local mirrors network=() config
  if [[ -n $(docker ps --quiet --filter "name=^$BUILDKIT_CONTAINER\$") ]]; then
    log "the container $BUILDKIT_CONTAINER runs already"
  else
    docker rm --force --volumes "$BUILDKIT_CONTAINER" >/dev/null 2>&1 || true
    mirrors=$(docker info --format '{{range .RegistryConfig.Mirrors}}{{.}} {{end}}')
    [[ $mirrors != *//127.0.0.1* && $mirrors != *//localhost* ]] || network=(--network host)
    config=$(mktemp)
    chmod 644 "$config"
    # shellcheck disable=SC2086 # a list of addresses
    buildkit_mirror_config $mirrors >"$config"
    docker create --quiet --privileged "${network[@]}" --name "$BUILDKIT_CONTAINER" --label luakit.engine=buildkitd \
      "moby/buildkit:$BUILDKIT_VERSION" --config /buildkitd.toml \
      --allow-insecure-entitlement network.host --allow-insecure-entitlement security.insecure >/dev/null
    docker cp --quiet "$config" "$BUILDKIT_CONTAINER:/buildkitd.toml"
    rm "$config"
    docker start "$BUILDKIT_CONTAINER" >/dev/null
    log "started buildkitd $BUILDKIT_VERSION in the container $BUILDKIT_CONTAINER (removed by: engine.sh down)"
  fi
  if ! wait_until 60 "$BUILDKIT_CONTAINER" external_docker_answers; then
    docker logs --tail 30 "$BUILDKIT_CONTAINER" >&2
    die "buildkitd in the container $BUILDKIT_CONTAINER does not answer"
  fi
}

# buildkit_mirror_config URL...: the same mirrors of Docker Hub in buildkitd's own words.
buildkit_mirror_config() {
  local url host
  for url; do
    host=${url#*://}
    host=${host%/}
    printf '[registry."docker.io"]\n  mirrors = ["%s"]\n' "$host"
    [[ $url != http://* ]] || printf '[registry."%s"]\n  http = true\n' "$host"
    break
  done
}

external_docker_down() {
  [[ -n $(docker ps --all --quiet --filter "name=^$BUILDKIT_CONTAINER\$" --filter label=luakit.engine=buildkitd 2>/dev/null) ]] || return 0
  log "removing the container $BUILDKIT_CONTAINER"
  docker rm --force --volumes "$BUILDKIT_CONTAINER" >/dev/null
}

external_docker_status() {
  docker version --format 'docker    {{.Server.Version}}' 2>/dev/null || return 1
  docker ps --filter "name=^$BUILDKIT_CONTAINER\$" --format 'buildkit  docker-container://{{.Names}} ({{.Image}}, {{.Status}})' | grep .
}

external_docker_env() {
  external_docker_buildctl
  cat <<ENV
export LUAKIT_ENGINE=docker
export LUAKIT_BUILDKIT_HOST=docker-container://$BUILDKIT_CONTAINER
export BUILDKIT_HOST=docker-container://$BUILDKIT_CONTAINER
export LUAKIT_BUILDX_BUILDER=default
export LUAKIT_FRONTEND_LAYOUT=$(printf %q "$FRONTEND_LAYOUT")
export PATH=$(printf %q "$BUILDCTL_BIN"):"\$PATH"
ENV
}

external_buildkit_up() {
  local said
  [[ -n ${BUILDKIT_HOST:-} ]] || die "LUAKIT_ENGINE=buildkit, but BUILDKIT_HOST is not set"
  command -v buildctl >/dev/null || die "LUAKIT_ENGINE=buildkit, but there is no buildctl command"
  said=$(buildctl debug workers 2>&1) || die "LUAKIT_ENGINE=buildkit, but no buildkitd answers at $BUILDKIT_HOST: ${said##*$'\n'}"
  log "using the buildkitd at $BUILDKIT_HOST"
}

external_buildkit_down() { :; }

external_buildkit_status() {
  printf 'buildkit  %s\n' "${BUILDKIT_HOST:-BUILDKIT_HOST is not set}"
  buildctl debug workers >/dev/null 2>&1
}

external_buildkit_env() {
  cat <<ENV
export LUAKIT_ENGINE=buildkit
export LUAKIT_BUILDKIT_HOST=$(printf %q "${BUILDKIT_HOST:-}")
export LUAKIT_FRONTEND_LAYOUT=$(printf %q "$FRONTEND_LAYOUT")
ENV
}

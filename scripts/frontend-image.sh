#!/usr/bin/env bash
# Builds the frontend image from the repository's Dockerfile and makes it available as luakit/luakit:1 to the running engines.
# usage: frontend-image.sh [--platform linux/amd64,linux/arm64]   (default: the machine's own platform)
# Start the engines first (test/engine/engine.sh up, which also describes LUAKIT_ENGINE). LUAKIT_SOURCE: another checkout to build.
#   own engines: built by buildkitd, pushed to the loopback registry that replaces Docker Hub, pulled by Docker Engine
#   docker:      built by Docker, written to an OCI layout for the separate buildkitd
#   buildkit:    built by the buildkitd at BUILDKIT_HOST into an OCI layout
# stdout: the additional arguments with which buildctl finds luakit/luakit:1, one per line (none with own engines). stderr: all other output.
set -euo pipefail
exec 3>&1 1>&2

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source_folder=${LUAKIT_SOURCE:-$root}
image=luakit/luakit:1
platforms=
case ${1:-} in
  "") ;;
  --platform) platforms=${2:?--platform needs a value} ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
esac

die() {
  printf 'frontend-image: error: %s\n' "$*" >&2
  exit 1
}

show() {
  printf '$ %s\n' "$*" >&2
  "$@"
}

# twice COMMAND...: runs a command again if it fails, because a registry may drop a connection. Completed steps are cached.
twice() {
  "$@" || {
    printf 'frontend-image: failed; retrying once\n' >&2
    "$@"
  }
}

# With own engines, the registry, buildkit and docker are used, even if the caller's environment selects other engines.
[[ ${LUAKIT_ENGINE:-own} != own ]] || unset DOCKER_HOST LUAKIT_BUILDKIT_HOST LUAKIT_REGISTRY
environment=$("$root/test/engine/engine.sh" env)
eval "$environment"
[[ -f $source_folder/Dockerfile ]] || die "$source_folder has no Dockerfile"

# solve OUTPUT...: builds the Dockerfile with buildkitd's built-in Dockerfile frontend.
solve() {
  twice show buildctl build --progress plain --frontend dockerfile.v0 --local "context=$source_folder" --local "dockerfile=$source_folder" \
    ${platforms:+--opt "platform=$platforms"} "$@"
}

# write_layout: writes the image as an OCI layout, which every buildkitd accepts as a named context.
write_layout() { # MAKER
  local made=$LUAKIT_FRONTEND_LAYOUT.making
  rm -rf "$made"
  mkdir -p "$made"
  "$@" "$made"
  rm -rf "$LUAKIT_FRONTEND_LAYOUT"
  mv "$made" "$LUAKIT_FRONTEND_LAYOUT"
  [[ $(<"$LUAKIT_FRONTEND_LAYOUT/index.json") =~ \"digest\":\ *\"(sha256:[0-9a-f]+)\" ]] || die "no digest in $LUAKIT_FRONTEND_LAYOUT/index.json"
  printf '%s\n' --oci-layout "luakit=$LUAKIT_FRONTEND_LAYOUT" --opt "context:$image=oci-layout://luakit@${BASH_REMATCH[1]}" >&3
}
layout_from_buildkit() { solve --output "type=oci,tar=false,dest=$1"; }
# Docker 25 and later save an OCI layout. For an older Docker, BuildKit builds the image again.
layout_from_docker() {
  show docker save "$image" | tar -xf - -C "$1"
  [[ -f $1/index.json ]] || layout_from_buildkit "$1"
}

case ${LUAKIT_ENGINE:-own} in
  own)
    [[ -n ${LUAKIT_REGISTRY:-} && -n ${LUAKIT_BUILDKIT_HOST:-} ]] || die "the engines are not running; start them with test/engine/engine.sh up"
    solve --output "type=image,name=$LUAKIT_REGISTRY/$image,push=true"
    [[ -z ${DOCKER_HOST:-} ]] || show docker pull --quiet "$image"
    ;;
  docker)
    twice show docker buildx build --builder default --progress plain --provenance=false ${platforms:+--platform "$platforms"} -t "$image" --load \
      "$source_folder"
    write_layout layout_from_docker
    ;;
  buildkit)
    write_layout layout_from_buildkit
    ;;
esac
printf 'frontend-image: %s is ready\n' "$image"

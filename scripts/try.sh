#!/usr/bin/env bash
# Shows Luakit in one command: starts the engines, builds the frontend image, builds examples/hello in three ways, and runs the images.
# usage: try.sh
# If Docker is running, nothing else is needed: no root, no Node, no Go. Otherwise run this as root on Debian 12; test/engine/engine.sh
# then builds and starts the engines. LUAKIT_ENGINE=docker or LUAKIT_ENGINE=own overrides this choice.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
engine=$root/test/engine/engine.sh
example=${LUAKIT_EXAMPLE:-$root/examples/hello}
expected=${LUAKIT_EXPECTED:-Hello, world! This image was built with Lua.}
frontend=luakit/luakit:1

die() {
  printf 'try: error: %s\n' "$*" >&2
  exit 1
}
step() { printf '\n== %s\n' "$*" >&2; }
show() {
  printf '$ %s\n' "$*" >&2
  "$@"
}

# True if Docker is running, unless it is the Docker of our own engines, whose environment sets LUAKIT_DOCKER_LOG.
docker_of_the_machine() { [[ -z ${LUAKIT_DOCKER_LOG:-} ]] && docker version >/dev/null 2>&1; }

if [[ -z ${LUAKIT_ENGINE:-} ]]; then
  if docker_of_the_machine; then
    LUAKIT_ENGINE=docker
  elif [[ $(id -u) == 0 ]]; then
    LUAKIT_ENGINE=own
  else
    die "Docker is not running (docker version fails), and starting engines needs root; install Docker, or run this as root on Debian 12"
  fi
fi
[[ $LUAKIT_ENGINE != buildkit ]] || die "Docker Engine must run the image: set LUAKIT_ENGINE to docker or own"
export LUAKIT_ENGINE

step "1. Engines ($LUAKIT_ENGINE)"
show "$engine" up
environment=$("$engine" env)
eval "$environment"

step "2. The frontend image, $frontend, from the repository's Dockerfile"
printf '$ %s\n' scripts/frontend-image.sh >&2
frontend_arguments=$("$root/scripts/frontend-image.sh")
named=()
[[ -z $frontend_arguments ]] || mapfile -t named <<<"$frontend_arguments"

buildx() { show docker buildx build --builder default --progress plain --load "$@" -f "$example/build.lua" "$example"; }

step "3a. $(basename "$example") with docker buildx, by its first line (# syntax=$frontend)"
buildx -t luakit-try:syntax

step "3b. The same with --build-arg BUILDKIT_SYNTAX"
buildx -t luakit-try:build-arg --build-arg "BUILDKIT_SYNTAX=$frontend"

step "3c. The same with buildctl and the gateway"
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
show buildctl build --progress plain --frontend gateway.v0 --opt "source=$frontend" "${named[@]}" --opt filename=build.lua \
  --local "context=$example" --local "dockerfile=$example" --output "type=docker,name=luakit-try:gateway,dest=$archive"
show docker load --quiet --input "$archive"

step "4. Run by Docker Engine"
for tag in syntax build-arg gateway; do
  output=$(show docker run --rm "luakit-try:$tag")
  printf '%s\n' "$output"
  [[ $output == "$expected" ]] || die "luakit-try:$tag printed '$output', not '$expected'"
done

step "It works: three ways, one output."
printf 'The engines are still running; stop them with: %stest/engine/engine.sh down\n' "$([[ $LUAKIT_ENGINE == own ]] || echo "LUAKIT_ENGINE=docker ")" >&2

# shellcheck shell=bash
# The stand-in base images: built by our own buildkitd with its built-in Dockerfile frontend, pushed to our registry under
# their Docker Hub names. One is made again only when its recipe, its base, a version in it or the machine's settings changed:
# the digest over all of them is kept beside the registry's storage.

images_up() {
  local both=linux/amd64,linux/arm64
  part_rootfs "$(architecture)"
  make_settings "$ENTRY"
  declare -gA STAND_IN_DIGESTS=()

  stand_in debian:bookworm-slim debian "" "$both" inputs_debian
  stand_in busybox:latest busybox "" - inputs_busybox
  stand_in node:26-bookworm-slim node debian:bookworm-slim "$both" inputs_node \
    "NODE_VERSION=$NODE26_VERSION" "NPM_VERSION=$NODE26_NPM_VERSION"
  stand_in alpine:3.20 alpine debian:bookworm-slim - inputs_alpine
  stand_in alpine:3.19 alpine debian:bookworm-slim - inputs_alpine
  stand_in node:20-alpine node alpine:3.20 - inputs_node "NODE_VERSION=$NODE20_VERSION" "NPM_VERSION=$NODE20_NPM_VERSION"
  stand_in node:20-bookworm-slim node debian:bookworm-slim - inputs_node \
    "NODE_VERSION=$NODE20_VERSION" "NPM_VERSION=$NODE20_NPM_VERSION"
  stand_in golang:1.21-alpine golang alpine:3.19 - inputs_golang "GOLANG_VERSION=$GO121_VERSION"
  stand_in golang:1.24-alpine golang alpine:3.20 - inputs_golang "GOLANG_VERSION=$GO124_VERSION"
  stand_in python:3.11-slim python debian:bookworm-slim - inputs_settings
  stand_in "moby/buildkit:$BUILDKIT_VERSION" buildkit debian:bookworm-slim - inputs_buildkit
  stand_in docker/dockerfile:1 dockerfile "" - inputs_buildkit
}

# The path of a Docker Hub name on the registry: official images live under library/.
hub_path() { if [[ $1 == */* ]]; then echo "$1"; else echo "library/$1"; fi; }

# stand_in NAME:TAG RECIPE BASE PLATFORMS INPUTS [ARG=VALUE]...: RECIPE is a folder of images/; BASE is "" or an earlier stand-in;
# PLATFORMS "-" is the machine's own; INPUTS is a function that adds the recipe's contexts to INPUT and is given the ARGs.
stand_in() {
  local name=$1 recipe=$ENGINE_HOME/images/$2 base=$3 platforms=$4 inputs=$5 digest marker argument
  local -a INPUT=() options=()
  local -A given=()
  shift 5
  [[ $platforms != - ]] || platforms=linux/$(architecture)
  for argument in "$@"; do given[${argument%%=*}]=${argument#*=}; done
  digest=$(printf '%s\n' "$(digest_tree "$recipe")" "$(declare -f "$inputs" stand_in | digest_of)" "$SETTINGS_DIGEST" "$platforms" \
    "${STAND_IN_DIGESTS[${base:-none}]:-}" "$("$inputs"_key)" "$@" | digest_of)
  STAND_IN_DIGESTS[$name]=$digest
  marker=$REGISTRY_STORAGE/stand-ins/${name//\//_}
  if [[ $(cat "$marker" 2>/dev/null || true) == "$digest" ]] && registry_has "$(hub_path "$name")"; then return 0; fi

  log "making the stand-in $name"
  input recipe "$recipe"
  "$inputs"
  for argument in "$@" ${base:+"BASE=$base"}; do options+=(--opt "build-arg:$argument"); done
  run_logged "image-${name//[\/:]/-}" buildctl_build --local "dockerfile=$recipe" --opt "platform=$platforms" "${options[@]}" \
    "${INPUT[@]}" --output "type=image,name=$REGISTRY_ADDRESS/$(hub_path "$name"),push=true,compression=gzip,compression-level=2"
  mkdir -p "$(dirname "$marker")"
  printf '%s\n' "$digest" >"$marker"
}

buildctl_build() { "$BUILDKIT_BIN/buildctl" --addr "$BUILDKIT_ADDRESS" build --progress plain --frontend dockerfile.v0 "$@"; }

# input NAME FOLDER: a named context; Dockerfiles use it as COPY --from=NAME.
input() { INPUT+=(--local "$1=$2" --opt "context:$1=local:$1"); }

# Each inputs function has a _key: what identifies its content without making it.
inputs_settings() { input settings "$SETTINGS"; }
inputs_settings_key() { :; }

# ADD unpacks archives of the main context only, so this one recipe has one.
inputs_debian() {
  local arch context
  context=$(mktemp -d "$ENGINE_CACHE/.making.XXXXXX")
  for arch in amd64 arm64; do
    part_rootfs "$arch"
    ln "$ENTRY/rootfs.tar" "$context/rootfs-$arch.tar"
  done
  INPUT+=(--local "context=$context")
  inputs_settings
}
inputs_debian_key() { declare -f make_rootfs slim_rootfs; }

inputs_busybox() {
  part_busybox
  input busybox "$ENTRY"
}
inputs_busybox_key() {
  part_busybox
  basename "$ENTRY"
}

inputs_alpine() {
  inputs_settings
  inputs_busybox
}
inputs_alpine_key() { inputs_busybox_key; }

inputs_node() {
  local arch
  inputs_settings
  for arch in amd64 arm64; do
    [[ $platforms == *$arch* ]] || continue
    part_node "${given[NODE_VERSION]}" "${given[NPM_VERSION]}" "$arch"
    input "node-$arch" "$ENTRY"
    part_libatomic "$arch"
    input "libatomic-$arch" "$ENTRY"
  done
}
inputs_node_key() { declare -f make_node make_libatomic; }

inputs_golang() {
  inputs_settings
  part_go "${given[GOLANG_VERSION]}"
  input go "$ENTRY"
}
inputs_golang_key() { declare -f make_go; }

inputs_buildkit() {
  input buildkit "$BUILDKIT_BIN"
  input runc "$RUNC_BIN"
}
inputs_buildkit_key() { echo "$(basename "$BUILDKIT_BIN") $(debian_entry_version make_runc runc)"; }

# shellcheck shell=bash
# Engine "registry": Debian's docker-registry on the loopback. It answers for Docker Hub names, because buildkitd and dockerd
# are told that it is Docker Hub's mirror. Its storage is part of the cache: the stand-ins stay from run to run.

REGISTRY_PORT=${LUAKIT_REGISTRY_PORT:-5711}
REGISTRY_ADDRESS=127.0.0.1:$REGISTRY_PORT
REGISTRY_STORAGE=$ENGINE_CACHE/registry

registry_install() {
  debian_entry make_registry "$DEBIAN_SUITE" docker-registry
  REGISTRY_BIN=$ENTRY/usr/bin/docker-registry
}

make_registry() {
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" docker-registry
  "$1/usr/bin/docker-registry" --version >&2
}

registry_answers() { [[ $(http_status "$REGISTRY_PORT" /v2/) == 200 ]]; }

registry_up() {
  registry_install
  if daemon_runs registry; then
    log "registry is up already on $REGISTRY_ADDRESS"
  else
    ! port_is_open "$REGISTRY_PORT" || die "port $REGISTRY_PORT is taken by another program; set LUAKIT_REGISTRY_PORT"
    mkdir -p "$REGISTRY_STORAGE" "$ENGINE_STATE/config"
    cat >"$ENGINE_STATE/config/registry.yml" <<CONF
version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: $REGISTRY_STORAGE
  delete:
    enabled: true
http:
  addr: $REGISTRY_ADDRESS
CONF
    daemon_start registry "$REGISTRY_BIN" serve "$ENGINE_STATE/config/registry.yml"
  fi
  daemon_ready registry 30 registry_answers
}

registry_down() { daemon_stop registry; }

registry_status() {
  daemon_runs registry || return 1
  printf '%s (Debian docker-registry %s)' "http://$REGISTRY_ADDRESS" "$(debian_entry_version make_registry docker-registry)"
}

registry_env() { printf 'export LUAKIT_REGISTRY=%q\n' "$REGISTRY_ADDRESS"; }

# registry_has NAME:TAG: the registry holds this image (a Docker Hub name without docker.io/).
registry_has() {
  local accept='Accept: application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json,'
  accept+=' application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
  [[ $(http_status "$REGISTRY_PORT" "/v2/${1%:*}/manifests/${1##*:}" "$accept") == 200 ]]
}

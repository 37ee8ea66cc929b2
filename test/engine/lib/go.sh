# shellcheck shell=bash
# A Go toolchain: the installed one when it is new enough, else Debian testing's, unpacked into the cache.

# require_go: sets GO (an absolute path) and exports what it needs.
require_go() {
  [[ -z ${GO:-} ]] || return 0
  local version
  if GO=$(command -v go); then
    version=$(GOTOOLCHAIN=local go env GOVERSION)
    version=${version#go}
    if version_at_least "${version%% *}" "$GO_MINIMUM"; then
      log "using the installed Go $version"
      return 0
    fi
    log "the installed Go $version is older than $GO_MINIMUM"
  fi
  go_from_debian
}

go_from_debian() {
  local arch series entry
  arch=$(architecture)
  # A Go that an earlier run unpacked will do.
  for entry in "$ENGINE_CACHE"/go-debian/*; do
    [[ -x $entry/go ]] && GO=$entry/go
  done
  if [[ -z $GO ]]; then
    apt_private "$DOCKER_SUITE" "$arch"
    series=$(APT_CONFIG=$APT_PRIVATE apt-cache depends golang-go | sed -n 's/^ *Depends: \(golang-[0-9.]*\)-go$/\1/p')
    [[ -n $series ]] || die "Debian $DOCKER_SUITE has no golang-go"
    cache_entry "go-debian/$(deb_version "$DOCKER_SUITE" "$arch" "$series-go")" make_go_from_debian "$arch" "$series"
    GO=$ENTRY/go
  fi
  log "using Debian's Go, $("$GO" env GOVERSION), in $(dirname "$GO")"
  export GOPATH=$ENGINE_CACHE/go GOCACHE=$ENGINE_CACHE/go-build
}

make_go_from_debian() {
  unpack_debs "$1" "$DOCKER_SUITE" "$2" "$3-go" "$3-src"
  cat >"$1/go" <<WRAPPER
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd)
GOROOT=\$here/usr/lib/go-${3#golang-} exec "\$here/usr/lib/go-${3#golang-}/bin/go" "\$@"
WRAPPER
  chmod 755 "$1/go"
  "$1/go" version >&2
}

# go_build FOLDER MODULE TAGS LDFLAGS PACKAGE...: static binaries from one of the modules under tools/.
go_build() {
  local folder=$1 module=$2 tags=$3 ldflags=$4
  shift 4
  require_go
  (
    cd "$ENGINE_HOME/tools/$module" || exit
    run_logged "build-$module" env CGO_ENABLED=0 GOFLAGS= GOWORK=off "$GO" build -buildvcs=false -mod=readonly -trimpath \
      -tags "$tags" -ldflags "-s -w $ldflags" -o "$folder/" "$@"
  )
}

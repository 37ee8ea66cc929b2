# shellcheck shell=bash
# Engine "buildkit-2023": buildkitd and buildctl of a release of 2023, built from its Go module.

buildkit-2023_install() {
  cache_entry "buildkit-$BUILDKIT_2023_VERSION-$(digest_tree "$ENGINE_HOME/tools/buildkit-2023")" make_buildkit_2023
  BUILDKIT_2023_BIN=$ENTRY
  runc_install
}

make_buildkit_2023() {
  local module=github.com/moby/buildkit
  go_build "$1" buildkit-2023 "osusergo netgo static_build seccomp" "-X $module/version.Version=$BUILDKIT_2023_VERSION" \
    "$module/cmd/buildkitd" "$module/cmd/buildctl"
  "$1/buildkitd" --version >&2
}

buildkit-2023_up() {
  buildkit-2023_install
  buildkitd_up buildkit-2023 "$BUILDKIT_2023_BIN"
}

buildkit-2023_down() { daemon_stop buildkitd-buildkit-2023; }

buildkit-2023_status() {
  daemon_runs buildkitd-buildkit-2023 || return 1
  printf '%s (BuildKit %s, Debian runc %s)' "$(buildkitd_address buildkit-2023)" "$BUILDKIT_2023_VERSION" \
    "$(debian_entry_version make_runc runc)"
}

buildkit-2023_env() {
  buildkitd_env buildkit-2023
  printf 'export PATH=%q:"$PATH"\n' "$BUILDKIT_2023_BIN"
}

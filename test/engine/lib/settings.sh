# shellcheck shell=bash
# What the stand-ins take over from this machine: its CA bundle, and the addresses its own clients use for their registries.

# make_settings: fills ENGINE_STATE/config/settings afresh; sets SETTINGS to it and SETTINGS_DIGEST.
make_settings() {
  local rootfs=$1
  SETTINGS=$ENGINE_STATE/config/settings
  rm -rf "$SETTINGS"
  mkdir -p "$SETTINGS/extra-ca"
  settings_ca "$rootfs/ca-certificates.crt"
  settings_apt
  settings_npm
  settings_pip
  settings_go
  SETTINGS_DIGEST=$(digest_tree "$SETTINGS")
}

# ca_union FILE...: every certificate once, in order, without comments.
ca_union() {
  awk '/-----BEGIN CERTIFICATE-----/ { text = ""; inside = 1 }
       inside { text = text $0 "\n" }
       /-----END CERTIFICATE-----/ && inside { inside = 0; if (!seen[text]++) printf "%s", text }' "$@"
}

# settings_ca DEBIAN_BUNDLE: the whole bundle for /etc/ssl/certs, and what Debian does not have of it in files of their own, so that
# update-ca-certificates inside an image keeps them.
settings_ca() {
  local file files=(/etc/ssl/certs/ca-certificates.crt)
  for file in "${SSL_CERT_FILE:-}" "${NODE_EXTRA_CA_CERTS:-}"; do
    [[ ! -r $file || ! -f $file ]] || files+=("$file")
  done
  ca_union "${files[@]}" >"$SETTINGS/ca-certificates.crt"
  [[ -s $SETTINGS/ca-certificates.crt ]] || die "no CA certificates in ${files[*]}"
  ca_union "$1" | cat - "$SETTINGS/ca-certificates.crt" | awk -v folder="$SETTINGS/extra-ca" -v known="$(ca_union "$1" | grep -c BEGIN)" '
    /BEGIN/ { text = "" }
    { text = text $0 "\n" }
    /END/ { total++; if (!seen[text]++ && total > known) printf "%s", text > sprintf("%s/machine-%03d.crt", folder, ++extra) }'
}

settings_apt() {
  apt_sources_for "$DEBIAN_SUITE" >"$SETTINGS/sources.list"
  # How the machine's apt reaches its mirror: proxies, and whether a mirror may lag behind.
  apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-Valid-Until) ' >"$SETTINGS/apt-machine.conf" || true
}

settings_npm() {
  local registry
  {
    if command -v npm >/dev/null && registry=$(cd / && npm config get registry 2>/dev/null) && [[ $registry == http* ]]; then
      printf 'registry=%s\n' "$registry"
    fi
    printf 'cafile=/etc/ssl/certs/ca-certificates.crt\nupdate-notifier=false\n'
  } >"$SETTINGS/npmrc"
}

settings_pip() {
  {
    printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\ndisable-pip-version-check = true\n'
    if command -v pip >/dev/null; then
      # Addresses only: other settings of the machine (paths, find-links) mean nothing inside an image.
      (cd / && pip config list 2>/dev/null) |
        sed -nE "s/^(global|user|:env:)\.(index-url|extra-index-url|trusted-host)='(.*)'\$/\2 = \3/p" | sort -u
    fi
  } >"$SETTINGS/pip.conf"
}

# The format of GOROOT/go.env, the defaults of one toolchain. Only an installed Go is asked: one of ours knows nothing of the machine.
settings_go() {
  local name value
  {
    for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE; do
      value=$(cd / && GOTOOLCHAIN=local go env "$name" 2>/dev/null) || true
      [[ -z $value ]] || printf '%s=%s\n' "$name" "$value"
    done
    printf 'GOTOOLCHAIN=local\n'
  } >"$SETTINGS/go.env"
}

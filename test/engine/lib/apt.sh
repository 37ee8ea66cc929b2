# shellcheck shell=bash
# Debian packages, fetched with apt under a configuration of its own and unpacked into the cache.
# The mirror is the one the system's own apt sources name; nothing of the system is changed.

# debian_sources: lines `URI RELEASE KEYRING` of the system's own sources for the pinned suite, main component only.
debian_sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
    awk -v suite="$DEBIAN_SUITE" '
      $3 == "main" && ($4 == "" || $4 == "Debian" || $4 == "$(ORIGIN)") &&
      ($2 == suite || $2 == suite "-updates" || $2 == suite "-security") && !seen[$1 $2]++ { print $1, $2 }'
}

# debian_mirror: the URI that serves the pinned suite; every other suite of Debian is beside it.
debian_mirror() {
  local mirror
  mirror=$(debian_sources | awk -v suite="$DEBIAN_SUITE" '$2 == suite && !found++ { print $1 }')
  [[ -n $mirror ]] || die "the system's apt sources name no mirror of Debian $DEBIAN_SUITE; the engines need Debian 12"
  printf '%s\n' "$mirror"
}

DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# apt_private SUITE ARCHITECTURE: makes (once per run) an apt configuration with its own lists; sets APT_PRIVATE to its file.
apt_private() {
  local suite=$1 arch=$2 dir=$ENGINE_CACHE/apt/$1-$2
  APT_PRIVATE=$dir/apt.conf
  [[ ! -e $dir/updated-by-$$ ]] || return 0
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/empty"
  rm -f "$dir"/updated-by-*
  : >"$dir/status"
  apt_sources_for "$suite" >"$dir/sources.list"
  cat >"$APT_PRIVATE" <<CONF
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Sandbox::User "root";
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "$dir/empty";
Dir::Etc::preferencesparts "$dir/empty";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
  log "reading the package index of Debian $suite ($arch)"
  run_logged "apt-$suite-$arch" env APT_CONFIG="$APT_PRIVATE" apt-get update
  : >"$dir/updated-by-$$"
}

apt_sources_for() {
  if [[ $1 == "$DEBIAN_SUITE" ]]; then
    debian_sources | while read -r uri release; do
      printf 'deb [signed-by=%s] %s %s main\n' "$DEBIAN_KEYRING" "$uri" "$release"
    done
  else
    printf 'deb [signed-by=%s] %s %s main\n' "$DEBIAN_KEYRING" "$(debian_mirror)" "$1"
  fi
}

# deb_version SUITE ARCHITECTURE PACKAGE: the candidate version.
deb_version() {
  apt_private "$1" "$2"
  APT_CONFIG=$APT_PRIVATE apt-cache policy "$3" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# unpack_debs FOLDER SUITE ARCHITECTURE PACKAGE...: downloads and unpacks, running no maintainer script.
unpack_debs() {
  local folder=$1 suite=$2 arch=$3 download deb
  shift 3
  apt_private "$suite" "$arch"
  log "downloading from Debian $suite ($arch): $*"
  download=$(mktemp -d "$ENGINE_CACHE/.making.XXXXXX")
  (cd "$download" && run_logged "download-$1" env APT_CONFIG="$APT_PRIVATE" apt-get download "$@")
  for deb in "$download"/*.deb; do
    dpkg-deb -x "$deb" "$folder"
    dpkg-deb -f "$deb" Package Version | tr '\n' ' ' >>"$folder/.packages"
    echo >>"$folder/.packages"
  done
  rm -rf "$download"
}

# debian_entry MAKER SUITE PACKAGE [ARG...]: sets ENTRY to the cache entry of a Debian package and what goes with it. MAKER is called
# with the fresh folder, the machine's architecture and the ARGs. Versions are not pinned, and the newest entry will do: the index is
# read only when there is none, or when LUAKIT_ENGINE_REFRESH asks to look for what Debian has now.
debian_entry() {
  local maker=$1 suite=$2 package=$3 folder version arch
  shift 3
  folder=$(debian_entry_folder "$maker" "$package")
  if [[ -z ${LUAKIT_ENGINE_REFRESH:-} ]] && version=$(debian_entry_version "$maker" "$package"); then
    ENTRY=$ENGINE_CACHE/$folder/$version
    return
  fi
  arch=$(architecture)
  version=$(deb_version "$suite" "$arch" "$package")
  cache_entry "$folder/$version" "$maker" "$arch" "$@"
}

# The folder's name has a digest of how its entries are made.
debian_entry_folder() { printf 'debian/%s-%s\n' "$2" "$(declare -f "$1" | digest_of)"; }

# debian_entry_version MAKER PACKAGE: the newest version in the cache.
debian_entry_version() {
  local versions
  versions=$(cd "$ENGINE_CACHE/$(debian_entry_folder "$@")" 2>/dev/null && printf '%s\n' *) && [[ $versions != '*' ]] || return 1
  sort -V <<<"$versions" | tail -n 1
}

# require_tools: the few commands the engines use that a bare Debian may lack. The only thing ever installed into the system.
require_tools() {
  local pair missing=()
  for pair in git:git wget:wget xz:xz-utils gpgv:gpgv flock:util-linux ip:iproute2 tar:tar update-ca-certificates:ca-certificates; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [[ ${#missing[@]} != 0 ]] || return 0
  log "installing into the system with apt-get: ${missing[*]}"
  run_logged apt-update apt-get update
  run_logged apt-install env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

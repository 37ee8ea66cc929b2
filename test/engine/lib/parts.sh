# shellcheck shell=bash
# The parts that stand-ins are made of, each an entry of the cache: Debian root file systems, Node, npm, Go toolchains.

# part_debootstrap: sets DEBOOTSTRAP (a folder) to Debian's debootstrap, unpacked.
part_debootstrap() {
  debian_entry make_part_debs "$DEBIAN_SUITE" debootstrap debootstrap
  DEBOOTSTRAP=$ENTRY
}

make_part_debs() { # FOLDER ARCHITECTURE PACKAGE...
  local folder=$1 arch=$2
  shift 2
  unpack_debs "$folder" "$DEBIAN_SUITE" "$arch" "$@"
}

# part_rootfs ARCHITECTURE: sets ENTRY to a folder with rootfs.tar and Debian's own ca-certificates.crt.
part_rootfs() {
  part_debootstrap
  cache_entry "rootfs-$DEBIAN_SUITE-$1-$(declare -f make_rootfs slim_rootfs | digest_of)" make_rootfs "$1"
}

# The machine's architecture gets the whole debootstrap. Another one cannot run its maintainer scripts here: its packages are
# the same and all unpacked, but not configured.
make_rootfs() {
  local folder=$1 arch=$2 root=$1/root native mirror foreign=()
  native=$(architecture)
  mirror=$(debian_mirror)
  if [[ $arch != "$native" ]]; then
    part_rootfs "$native"
    native=$ENTRY
    foreign=(--foreign)
  fi
  # In a mount namespace of its own: what debootstrap mounts is gone when it ends, however it ends.
  run_logged "debootstrap-$arch" retried env DEBOOTSTRAP_DIR="$DEBOOTSTRAP/usr/share/debootstrap" \
    unshare --mount --propagation private "$DEBOOTSTRAP/usr/sbin/debootstrap" "${foreign[@]}" --arch="$arch" --variant=minbase \
    --keyring="$DEBIAN_KEYRING" --include=ca-certificates "$DEBIAN_SUITE" "$root" "$mirror"
  if [[ $arch == "$(architecture)" ]]; then
    cp "$root/etc/ssl/certs/ca-certificates.crt" "$folder/"
  else
    rm -rf "$root/debootstrap"
    [[ ! -L $root/proc ]] || rm "$root/proc"
    mkdir -p "$root/proc" "$root/etc/ssl/certs"
    # What base-passwd's script would have written.
    tar -C "$root" -xf "$native/rootfs.tar" ./etc/passwd ./etc/group ./etc/shadow ./etc/gshadow
  fi
  slim_rootfs "$root"
  tar -C "$root" --numeric-owner -cf "$folder/rootfs.tar" .
  rm -rf "$root"
}

# What Docker Hub's -slim leaves out, too.
slim_rootfs() {
  local root=$1
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/* "$root"/var/log/* \
    "$root"/usr/share/{doc,man,info,locale,lintian,linda,groff}/* "$root"/etc/{resolv.conf,hostname} "${root:?}"/dev/* \
    "$root"/var/cache/{debconf/*-old,ldconfig/*} "$root"/var/lib/dpkg/*-old
  : >"$root/etc/machine-id"
  printf '%s\n' "path-exclude /usr/share/doc/*" "path-include /usr/share/doc/*/copyright" "path-exclude /usr/share/man/*" \
    "path-exclude /usr/share/info/*" "path-exclude /usr/share/locale/*" "path-exclude /usr/share/lintian/*" \
    >"$root/etc/dpkg/dpkg.cfg.d/slim"
  printf '%s\n' 'Acquire::Languages "none";' 'Acquire::GzipIndexes "true";' 'Dir::Cache::pkgcache "";' \
    'Dir::Cache::srcpkgcache "";' 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };' \
    >"$root/etc/apt/apt.conf.d/slim"
}

# npm_pack FOLDER PACKAGE...: `npm pack` into a folder, with the machine's npm or, without one, Debian's in a build step.
npm_pack() {
  local folder=$1
  shift
  if command -v npm >/dev/null; then
    (cd "$folder" && run_logged "npm-pack" npm pack --silent "$@")
    return
  fi
  # The stand-in debian:bookworm-slim is made before anything that needs npm.
  log "no npm on this machine: using Debian's in a build step"
  run_logged npm-pack buildctl_build --local "dockerfile=$ENGINE_HOME/images/npm-pack" --local "settings=$SETTINGS" \
    --opt context:settings=local:settings --opt "build-arg:PACKAGES=$*" --output "type=local,dest=$folder"
}

# part_node VERSION NPM_VERSION ARCHITECTURE: sets ENTRY to what belongs into /usr/local.
part_node() { cache_entry "node-$1-npm-$2-$3" make_node "$@"; }

make_node() {
  local folder=$1 version=$2 npm=$3 arch=$4 packed
  packed=$(mktemp -d "$ENGINE_CACHE/.making.XXXXXX")
  npm_pack "$packed" "node-linux-${arch/amd64/x64}@$version" "npm@$npm"
  mkdir -p "$folder/lib/node_modules/npm"
  tar -xzf "$packed"/node-linux-*.tgz -C "$folder" --strip-components=1 --no-same-owner package/bin package/share package/LICENSE \
    package/README.md package/CHANGELOG.md
  tar -xzf "$packed/npm-$npm.tgz" -C "$folder/lib/node_modules/npm" --strip-components=1 --no-same-owner
  rm -rf "$packed"
  chmod 755 "$folder/bin/node"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$folder/bin/npx"
  chmod 755 "$folder"/lib/node_modules/npm/bin/*-cli.js
}

# part_libatomic ARCHITECTURE: Node 26 needs libatomic1, which Debian's minimal system lacks. ENTRY holds its files.
part_libatomic() { cache_entry "libatomic1-$DEBIAN_SUITE-$1" make_libatomic "$1"; }

make_libatomic() {
  unpack_debs "$1" "$DEBIAN_SUITE" "$2" libatomic1
  rm -rf "$1/usr/share/doc" "$1/.packages"
}

# part_go VERSION: sets ENTRY to a Go release, fetched by the go command itself as the module golang.org/toolchain.
part_go() { cache_entry "go-$1-$(architecture)" make_go "$1"; }

make_go() {
  local folder=$1 version=$2 goroot
  require_go
  run_logged "go-$version" env -C / GOTOOLCHAIN="go$version" GOFLAGS= "$GO" version
  goroot=$(cd / && GOTOOLCHAIN=go$version GOFLAGS="" "$GO" env GOROOT)
  cp -a --no-preserve=ownership "$goroot/." "$folder/"
  chmod -R u+w "$folder"
  rm -rf "$folder/test" "$folder/api" "$folder/doc"
}

# part_busybox: sets ENTRY to Debian's busybox-static.
part_busybox() { debian_entry make_part_debs "$DEBIAN_SUITE" busybox-static busybox-static; }

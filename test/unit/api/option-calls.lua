-- The calls of options.test.ts: every option and every argument of the API, with right and wrong values. A call is
-- accepted, or it fails with the message after the arrow. `s` is a base image. `UPDATE_GOLDEN=1` updates the messages.

-- bk.image: arguments
bk.image("alpine:3.20", nil)
bk.image(print, nil) --> reference: expected a string, got a function
bk.image("alpine:3.20", print) --> options: expected a table of options, got a function

-- bk.image: options
bk.image("alpine:3.20", { platform = bk.platform("linux", "arm64") })
bk.image("alpine:3.20", { platform = true }) --> options.platform: expected a platform such as "linux/arm64", got the boolean true
bk.image("alpine:3.20", { platform = "linux/arm65" }) --> options.platform: invalid platform "linux/arm65": unknown architecture "arm65"
bk.image("alpine:3.20", { resolve_mode = "local" })
bk.image("alpine:3.20", { resolve_mode = true }) --> options.resolve_mode: expected one of "default", "pull", "local", got the boolean true
bk.image("alpine:3.20", { resolve_mode = "zzzzzz" }) --> options.resolve_mode: expected one of "default", "pull", "local", got the string "zzzzzz"
bk.image("alpine:3.20", { checksum = "sha256:0000000000000000000000000000000000000000000000000000000000000000" })
bk.image("alpine:3.20", { checksum = true }) --> options.checksum: expected a string, got the boolean true
bk.image("alpine:3.20", { checksum = "sha256:abc" }) --> options.checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:abc"
bk.image("alpine:3.20", { layer_limit = 3 })
bk.image("alpine:3.20", { layer_limit = "yes" }) --> options.layer_limit: expected an integer from 1 to 10000, got the string "yes"
bk.image("alpine:3.20", { layer_limit = 0 }) --> options.layer_limit: expected an integer from 1 to 10000, got the integer 0
bk.image("alpine:3.20", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are checksum, layer_limit, platform, resolve_mode

-- bk.image: options.platform
bk.image("alpine:3.20", { platform = { arch = "arm64", os = "linux" } })
bk.image("alpine:3.20", { platform = { arch = "arm64", os = true } }) --> options.platform.os: expected a string, got the boolean true
bk.image("alpine:3.20", { platform = { arch = "arm64", os = "" } }) --> options.platform.os: expected a string that is not empty, got the string ""
bk.image("alpine:3.20", { platform = { os = "linux", arch = "arm64" } })
bk.image("alpine:3.20", { platform = { os = "linux", arch = true } }) --> options.platform.arch: expected a string, got the boolean true
bk.image("alpine:3.20", { platform = { os = "linux", arch = "" } }) --> options.platform.arch: expected a string that is not empty, got the string ""
bk.image("alpine:3.20", { platform = { os = "linux", arch = "arm64", variant = "v8" } })
bk.image("alpine:3.20", { platform = { os = "linux", arch = "arm64", variant = true } }) --> options.platform.variant: expected a string, got the boolean true
bk.image("alpine:3.20", { platform = { os = "linux", arch = "arm64", variant = "" } }) --> options.platform.variant: expected a string that is not empty, got the string ""
bk.image("alpine:3.20", { platform = { os = "linux", arch = "arm64", no_such_option = 1 } }) --> options.platform.no_such_option: unknown option; known options are arch, os, variant

-- bk.context: arguments
bk.context(nil, nil)
bk.context(print, nil) --> name: expected a string, got a function
bk.context(nil, print) --> options: expected a table of options, got a function

-- bk.context: name
bk.context({ include = { "a", "b" } }, nil)
bk.context({ include = true }, nil) --> name.include: expected a string, got the boolean true
bk.context({ include = "" }, nil) --> name.include: expected a string that is not empty, got the string ""
bk.context({ exclude = { "a", "b" } }, nil)
bk.context({ exclude = true }, nil) --> name.exclude: expected a string, got the boolean true
bk.context({ exclude = "" }, nil) --> name.exclude: expected a string that is not empty, got the string ""
bk.context({ shared_key_hint = "text" }, nil)
bk.context({ shared_key_hint = true }, nil) --> name.shared_key_hint: expected a string, got the boolean true
bk.context({ shared_key_hint = "" }, nil) --> name.shared_key_hint: expected a string that is not empty, got the string ""
bk.context({ follow_paths = { "a", "b" } }, nil)
bk.context({ follow_paths = true }, nil) --> name.follow_paths: expected a string, got the boolean true
bk.context({ follow_paths = "" }, nil) --> name.follow_paths: expected a string that is not empty, got the string ""
bk.context({ differ = "none" }, nil)
bk.context({ differ = true }, nil) --> name.differ: expected one of "metadata", "none", got the boolean true
bk.context({ differ = "zzzzzz" }, nil) --> name.differ: expected one of "metadata", "none", got the string "zzzzzz"
bk.context({ ignore_file = false }, nil)
bk.context({ ignore_file = "yes" }, nil) --> name.ignore_file: expected true or false, got the string "yes"
bk.context({ no_such_option = 1 }, nil) --> name.no_such_option: unknown option; known options are differ, exclude, follow_paths, ignore_file, include, shared_key_hint

-- bk.context: options
bk.context(nil, { include = { "a", "b" } })
bk.context(nil, { include = true }) --> options.include: expected a string, got the boolean true
bk.context(nil, { include = "" }) --> options.include: expected a string that is not empty, got the string ""
bk.context(nil, { exclude = { "a", "b" } })
bk.context(nil, { exclude = true }) --> options.exclude: expected a string, got the boolean true
bk.context(nil, { exclude = "" }) --> options.exclude: expected a string that is not empty, got the string ""
bk.context(nil, { shared_key_hint = "text" })
bk.context(nil, { shared_key_hint = true }) --> options.shared_key_hint: expected a string, got the boolean true
bk.context(nil, { shared_key_hint = "" }) --> options.shared_key_hint: expected a string that is not empty, got the string ""
bk.context(nil, { follow_paths = { "a", "b" } })
bk.context(nil, { follow_paths = true }) --> options.follow_paths: expected a string, got the boolean true
bk.context(nil, { follow_paths = "" }) --> options.follow_paths: expected a string that is not empty, got the string ""
bk.context(nil, { differ = "none" })
bk.context(nil, { differ = true }) --> options.differ: expected one of "metadata", "none", got the boolean true
bk.context(nil, { differ = "zzzzzz" }) --> options.differ: expected one of "metadata", "none", got the string "zzzzzz"
bk.context(nil, { ignore_file = false })
bk.context(nil, { ignore_file = "yes" }) --> options.ignore_file: expected true or false, got the string "yes"
bk.context(nil, { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are differ, exclude, follow_paths, ignore_file, include, shared_key_hint

-- bk.local_: arguments
bk.local_("context", nil)
bk.local_(print, nil) --> name: expected a string, got a function
bk.local_("context", print) --> options: expected a table of options, got a function

-- bk.local_: options
bk.local_("context", { include = { "a", "b" } })
bk.local_("context", { include = true }) --> options.include: expected a string, got the boolean true
bk.local_("context", { include = "" }) --> options.include: expected a string that is not empty, got the string ""
bk.local_("context", { exclude = { "a", "b" } })
bk.local_("context", { exclude = true }) --> options.exclude: expected a string, got the boolean true
bk.local_("context", { exclude = "" }) --> options.exclude: expected a string that is not empty, got the string ""
bk.local_("context", { shared_key_hint = "text" })
bk.local_("context", { shared_key_hint = true }) --> options.shared_key_hint: expected a string, got the boolean true
bk.local_("context", { shared_key_hint = "" }) --> options.shared_key_hint: expected a string that is not empty, got the string ""
bk.local_("context", { follow_paths = { "a", "b" } })
bk.local_("context", { follow_paths = true }) --> options.follow_paths: expected a string, got the boolean true
bk.local_("context", { follow_paths = "" }) --> options.follow_paths: expected a string that is not empty, got the string ""
bk.local_("context", { differ = "none" })
bk.local_("context", { differ = true }) --> options.differ: expected one of "metadata", "none", got the boolean true
bk.local_("context", { differ = "zzzzzz" }) --> options.differ: expected one of "metadata", "none", got the string "zzzzzz"
bk.local_("context", { ignore_file = false })
bk.local_("context", { ignore_file = "yes" }) --> options.ignore_file: expected true or false, got the string "yes"
bk.local_("context", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are differ, exclude, follow_paths, ignore_file, include, shared_key_hint

-- bk.git: arguments
bk.git("git@example.com:team/app.git", nil)
bk.git(print, nil) --> url: expected a string, got a function
bk.git("git@example.com:team/app.git", print) --> options: expected a table of options, got a function

-- bk.git: options
bk.git("git@example.com:team/app.git", { ref = "v1.2" })
bk.git("git@example.com:team/app.git", { ref = true }) --> options.ref: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { ref = "--upload-pack" }) --> options.ref: "--upload-pack" cannot be a branch, a tag or a commit
bk.git("git@example.com:team/app.git", { subdir = "text" })
bk.git("git@example.com:team/app.git", { subdir = true }) --> options.subdir: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { subdir = "" }) --> options.subdir: expected a string that is not empty, got the string ""
bk.git("git@example.com:team/app.git", { checksum = "0123abc" })
bk.git("git@example.com:team/app.git", { checksum = true }) --> options.checksum: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { checksum = "v1.2" }) --> options.checksum: expected the hash of a commit, in lower-case hexadecimal digits, got the string "v1.2"
bk.git("git@example.com:team/app.git", { keep_git_dir = false })
bk.git("git@example.com:team/app.git", { keep_git_dir = "yes" }) --> options.keep_git_dir: expected true or false, got the string "yes"
bk.git("git@example.com:team/app.git", { submodules = false })
bk.git("git@example.com:team/app.git", { submodules = "yes" }) --> options.submodules: expected true or false, got the string "yes"
bk.git("git@example.com:team/app.git", { auth_token_secret = "text" })
bk.git("git@example.com:team/app.git", { auth_token_secret = true }) --> options.auth_token_secret: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { auth_token_secret = "" }) --> options.auth_token_secret: expected a string that is not empty, got the string ""
bk.git("git@example.com:team/app.git", { auth_header_secret = "text" })
bk.git("git@example.com:team/app.git", { auth_header_secret = true }) --> options.auth_header_secret: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { auth_header_secret = "" }) --> options.auth_header_secret: expected a string that is not empty, got the string ""
bk.git("git@example.com:team/app.git", { known_ssh_hosts = { "a", "b" } })
bk.git("git@example.com:team/app.git", { known_ssh_hosts = true }) --> options.known_ssh_hosts: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { known_ssh_hosts = "" }) --> options.known_ssh_hosts: expected a string that is not empty, got the string ""
bk.git("git@example.com:team/app.git", { mount_ssh_sock = "text" })
bk.git("git@example.com:team/app.git", { mount_ssh_sock = true }) --> options.mount_ssh_sock: expected a string, got the boolean true
bk.git("git@example.com:team/app.git", { mount_ssh_sock = "" }) --> options.mount_ssh_sock: expected a string that is not empty, got the string ""
bk.git("git@example.com:team/app.git", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are auth_header_secret, auth_token_secret, checksum, keep_git_dir, known_ssh_hosts, mount_ssh_sock, ref, subdir, submodules

-- bk.http: arguments
bk.http("https://example.com/tool", nil)
bk.http(print, nil) --> url: expected a string, got a function
bk.http("https://example.com/tool", print) --> options: expected a table of options, got a function

-- bk.http: options
bk.http("https://example.com/tool", { checksum = "sha256:0000000000000000000000000000000000000000000000000000000000000000" })
bk.http("https://example.com/tool", { checksum = true }) --> options.checksum: expected a string, got the boolean true
bk.http("https://example.com/tool", { checksum = "sha256:abc" }) --> options.checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:abc"
bk.http("https://example.com/tool", { filename = "tool.tar.gz" })
bk.http("https://example.com/tool", { filename = true }) --> options.filename: expected a string, got the boolean true
bk.http("https://example.com/tool", { filename = "a/b" }) --> options.filename: expected the name of a file without directories, got "a/b"
bk.http("https://example.com/tool", { mode = "0640" })
bk.http("https://example.com/tool", { mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
bk.http("https://example.com/tool", { mode = "4755" }) --> options.mode: expected a mode from "0001" to "0777" (state:copy can give it any other), got the string "4755"
bk.http("https://example.com/tool", { chmod = "0640" })
bk.http("https://example.com/tool", { chmod = true }) --> options.chmod: expected an octal mode such as "0755", got the boolean true
bk.http("https://example.com/tool", { chmod = "4755" }) --> options.chmod: expected a mode from "0001" to "0777" (state:copy can give it any other), got the string "4755"
bk.http("https://example.com/tool", { owner = "1000:1000" })
bk.http("https://example.com/tool", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.http("https://example.com/tool", { owner = "app" }) --> options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.http("https://example.com/tool", { chown = "1000:1000" })
bk.http("https://example.com/tool", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.http("https://example.com/tool", { chown = "app" }) --> options.chown: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.http("https://example.com/tool", { uid = 1000 })
bk.http("https://example.com/tool", { uid = "yes" }) --> options.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.http("https://example.com/tool", { uid = 4294967296 }) --> options.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.http("https://example.com/tool", { gid = 1000 })
bk.http("https://example.com/tool", { gid = "yes" }) --> options.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.http("https://example.com/tool", { gid = 4294967296 }) --> options.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.http("https://example.com/tool", { headers = { Accept = "text/plain", ["user-agent"] = "luakit" } })
bk.http("https://example.com/tool", { headers = "yes" }) --> options.headers: expected a table (each value a string), got the string "yes"
bk.http("https://example.com/tool", { headers = { Cookie = "a=b" } }) --> options.headers: "Cookie" is not sent: only the headers Accept and User-Agent can be set; BuildKit sends no others
bk.http("https://example.com/tool", { auth_header_secret = "text" })
bk.http("https://example.com/tool", { auth_header_secret = true }) --> options.auth_header_secret: expected a string, got the boolean true
bk.http("https://example.com/tool", { auth_header_secret = "" }) --> options.auth_header_secret: expected a string that is not empty, got the string ""
bk.http("https://example.com/tool", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are auth_header_secret, checksum, chmod, chown, filename, gid, headers, mode, owner, uid

-- bk.http: options.owner
bk.http("https://example.com/tool", { owner = { user = 1000 } })
bk.http("https://example.com/tool", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
bk.http("https://example.com/tool", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
bk.http("https://example.com/tool", { owner = { group = 1000 } })
bk.http("https://example.com/tool", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
bk.http("https://example.com/tool", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
bk.http("https://example.com/tool", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- bk.https: arguments
bk.https("https://example.com/tool", nil)
bk.https(print, nil) --> url: expected a string, got a function
bk.https("https://example.com/tool", print) --> options: expected a table of options, got a function

-- bk.https: options
bk.https("https://example.com/tool", { checksum = "sha256:0000000000000000000000000000000000000000000000000000000000000000" })
bk.https("https://example.com/tool", { checksum = true }) --> options.checksum: expected a string, got the boolean true
bk.https("https://example.com/tool", { checksum = "sha256:abc" }) --> options.checksum: expected "sha256:" and 64 hexadecimal digits in lower case, got the string "sha256:abc"
bk.https("https://example.com/tool", { filename = "tool.tar.gz" })
bk.https("https://example.com/tool", { filename = true }) --> options.filename: expected a string, got the boolean true
bk.https("https://example.com/tool", { filename = "a/b" }) --> options.filename: expected the name of a file without directories, got "a/b"
bk.https("https://example.com/tool", { mode = "0640" })
bk.https("https://example.com/tool", { mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
bk.https("https://example.com/tool", { mode = "4755" }) --> options.mode: expected a mode from "0001" to "0777" (state:copy can give it any other), got the string "4755"
bk.https("https://example.com/tool", { chmod = "0640" })
bk.https("https://example.com/tool", { chmod = true }) --> options.chmod: expected an octal mode such as "0755", got the boolean true
bk.https("https://example.com/tool", { chmod = "4755" }) --> options.chmod: expected a mode from "0001" to "0777" (state:copy can give it any other), got the string "4755"
bk.https("https://example.com/tool", { owner = "1000:1000" })
bk.https("https://example.com/tool", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.https("https://example.com/tool", { owner = "app" }) --> options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.https("https://example.com/tool", { chown = "1000:1000" })
bk.https("https://example.com/tool", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.https("https://example.com/tool", { chown = "app" }) --> options.chown: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.https("https://example.com/tool", { uid = 1000 })
bk.https("https://example.com/tool", { uid = "yes" }) --> options.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.https("https://example.com/tool", { uid = 4294967296 }) --> options.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.https("https://example.com/tool", { gid = 1000 })
bk.https("https://example.com/tool", { gid = "yes" }) --> options.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.https("https://example.com/tool", { gid = 4294967296 }) --> options.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.https("https://example.com/tool", { headers = { Accept = "text/plain", ["user-agent"] = "luakit" } })
bk.https("https://example.com/tool", { headers = "yes" }) --> options.headers: expected a table (each value a string), got the string "yes"
bk.https("https://example.com/tool", { headers = { Cookie = "a=b" } }) --> options.headers: "Cookie" is not sent: only the headers Accept and User-Agent can be set; BuildKit sends no others
bk.https("https://example.com/tool", { auth_header_secret = "text" })
bk.https("https://example.com/tool", { auth_header_secret = true }) --> options.auth_header_secret: expected a string, got the boolean true
bk.https("https://example.com/tool", { auth_header_secret = "" }) --> options.auth_header_secret: expected a string that is not empty, got the string ""
bk.https("https://example.com/tool", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are auth_header_secret, checksum, chmod, chown, filename, gid, headers, mode, owner, uid

-- bk.https: options.owner
bk.https("https://example.com/tool", { owner = { user = 1000 } })
bk.https("https://example.com/tool", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
bk.https("https://example.com/tool", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
bk.https("https://example.com/tool", { owner = { group = 1000 } })
bk.https("https://example.com/tool", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
bk.https("https://example.com/tool", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
bk.https("https://example.com/tool", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- bk.oci_layout: arguments
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", nil)
bk.oci_layout(print, nil) --> reference: expected a string, got a function
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", print) --> options: expected a table of options, got a function

-- bk.oci_layout: options
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { store = "layouts" })
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { store = true }) --> options.store: expected a string, got the boolean true
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { store = "a b" }) --> options.store: "a b" cannot name an OCI layout
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = bk.platform("linux", "arm64") })
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = true }) --> options.platform: expected a platform such as "linux/arm64", got the boolean true
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = "linux/arm65" }) --> options.platform: invalid platform "linux/arm65": unknown architecture "arm65"
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are platform, store

-- bk.oci_layout: options.platform
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { arch = "arm64", os = "linux" } })
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { arch = "arm64", os = true } }) --> options.platform.os: expected a string, got the boolean true
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { arch = "arm64", os = "" } }) --> options.platform.os: expected a string that is not empty, got the string ""
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "arm64" } })
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = true } }) --> options.platform.arch: expected a string, got the boolean true
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "" } }) --> options.platform.arch: expected a string that is not empty, got the string ""
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "arm64", variant = "v8" } })
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "arm64", variant = true } }) --> options.platform.variant: expected a string, got the boolean true
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "arm64", variant = "" } }) --> options.platform.variant: expected a string that is not empty, got the string ""
bk.oci_layout("base@sha256:0000000000000000000000000000000000000000000000000000000000000000", { platform = { os = "linux", arch = "arm64", no_such_option = 1 } }) --> options.platform.no_such_option: unknown option; known options are arch, os, variant

-- state:run: arguments
s:run("true", nil)
s:run(print, nil) --> command: expected a command: a string for the shell or a list of words, got a function
s:run("true", print) --> options: expected a table of options, got a function

-- state:run: options
s:run("true", { cwd = "text" })
s:run("true", { cwd = true }) --> options.cwd: expected a string, got the boolean true
s:run("true", { cwd = "" }) --> options.cwd: expected a string that is not empty, got the string ""
s:run("true", { env = { LANG = "C", EDITOR = bk.unset } })
s:run("true", { env = "yes" }) --> options.env: expected variables: { KEY = "value" } or { "KEY=value" }, got the string "yes"
s:run("true", { env = { ["A B"] = "c" } }) --> options.env: "A B" cannot name a variable
s:run("true", { user = "text" })
s:run("true", { user = true }) --> options.user: expected a string, got the boolean true
s:run("true", { user = "\xff" }) --> options.user: expected a string, got a string of 1 bytes that is not UTF-8
s:run("true", { shell = { "/bin/bash", "-c" } })
s:run("true", { shell = "yes" }) --> options.shell: expected a list (each a string), got the string "yes"
s:run("true", { shell = {} }) --> options.shell: expected a command, got an empty list
s:run("true", { mounts = { bk.cache("/root/.cache"), { s, false } } })
s:run("true", { mounts = "yes" }) --> options.mounts: expected a Mount (bk.cache, bk.bind, …) or a State, got the string "yes"
s:run("true", { mounts = { s, "/root/.npm" } }) --> options.mounts[2]: expected a Mount (bk.cache, bk.bind, …) or a State, got the string "/root/.npm"
s:run("true", { valid_exit_codes = "0..5" })
s:run("true", { valid_exit_codes = true }) --> options.valid_exit_codes: expected exit codes from 0 to 255: an integer, a list, or a range such as "0..5", got the boolean true
s:run("true", { valid_exit_codes = { 0, 256 } }) --> options.valid_exit_codes[2]: expected an exit code from 0 to 255, got the integer 256
s:run("true", { readonly_rootfs = true })
s:run("true", { readonly_rootfs = "yes" }) --> options.readonly_rootfs: expected true or false, got the string "yes"
s:run("true", { network = "none" })
s:run("true", { network = true }) --> options.network: expected one of "sandbox", "host", "none", got the boolean true
s:run("true", { network = "zzzzzz" }) --> options.network: expected one of "sandbox", "host", "none", got the string "zzzzzz"
s:run("true", { security = "insecure" })
s:run("true", { security = true }) --> options.security: expected one of "sandbox", "insecure", got the boolean true
s:run("true", { security = "zzzzzz" }) --> options.security: expected one of "sandbox", "insecure", got the string "zzzzzz"
s:run("true", { devices = { "vendor.com/class=gpu" } })
s:run("true", { devices = true }) --> options.devices: expected a string, got the boolean true
s:run("true", { devices = { "" } }) --> options.devices[1]: expected a string that is not empty, got the string ""
s:run("true", { hostname = "builder" })
s:run("true", { hostname = true }) --> options.hostname: expected a string, got the boolean true
s:run("true", { hostname = "" }) --> options.hostname: expected a string that is not empty, got the string ""
s:run("true", { add_hosts = { registry = "10.0.0.1" } })
s:run("true", { add_hosts = "yes" }) --> options.add_hosts: expected a table (each value a string that is not empty), got the string "yes"
s:run("true", { add_hosts = { registry = "10.0.0" } }) --> options.add_hosts.registry: expected an IP address, got "10.0.0"
s:run("true", { ulimits = { nofile = { 1024, 4096 } } })
s:run("true", { ulimits = "yes" }) --> options.ulimits: expected a table (each value a number or { soft, hard }), got the string "yes"
s:run("true", { ulimits = { nofiles = 1024 } }) --> options.ulimits: there is no limit "nofiles" (did you mean "nofile"?)
s:run("true", { cgroup_parent = "/builds" })
s:run("true", { cgroup_parent = true }) --> options.cgroup_parent: expected a string, got the boolean true
s:run("true", { cgroup_parent = "" }) --> options.cgroup_parent: expected a string that is not empty, got the string ""
s:run("true", { memory = "512m" })
s:run("true", { memory = true }) --> options.memory: expected a size in bytes or such as "64m", got the boolean true
s:run("true", { memory = -1 }) --> options.memory: expected a size in bytes or such as "64m", got the integer -1
s:run("true", { memory_swap = "1g" })
s:run("true", { memory_swap = true }) --> options.memory_swap: expected a size in bytes or such as "64m", or -1 for no limit, got the boolean true
s:run("true", { memory_swap = -2 }) --> options.memory_swap: expected a size in bytes or such as "64m", or -1 for no limit, got the integer -2
s:run("true", { cpu_shares = 512 })
s:run("true", { cpu_shares = true }) --> options.cpu_shares: expected an integer from 1 to 9007199254740991, got the boolean true
s:run("true", { cpu_shares = -2 }) --> options.cpu_shares: expected an integer from 1 to 9007199254740991, got the integer -2
s:run("true", { cpu_period = 100000 })
s:run("true", { cpu_period = true }) --> options.cpu_period: expected an integer from 1 to 9007199254740991, got the boolean true
s:run("true", { cpu_period = -2 }) --> options.cpu_period: expected an integer from 1 to 9007199254740991, got the integer -2
s:run("true", { cpu_quota = 50000 })
s:run("true", { cpu_quota = true }) --> options.cpu_quota: expected an integer from 1 to 9007199254740991, got the boolean true
s:run("true", { cpu_quota = -2 }) --> options.cpu_quota: expected an integer from 1 to 9007199254740991, got the integer -2
s:run("true", { cpuset_cpus = "0-2,4" })
s:run("true", { cpuset_cpus = true }) --> options.cpuset_cpus: expected a string, got the boolean true
s:run("true", { cpuset_cpus = "?" }) --> options.cpuset_cpus: expected processors such as "0-2,4", got the string "?"
s:run("true", { cpuset_mems = "0-1" })
s:run("true", { cpuset_mems = true }) --> options.cpuset_mems: expected a string, got the boolean true
s:run("true", { cpuset_mems = "?" }) --> options.cpuset_mems: expected memory nodes such as "0-1", got the string "?"
s:run("true", { proxy = false })
s:run("true", { proxy = "yes" }) --> options.proxy: expected true or false, got the string "yes"
s:run("true", { secret_env = { TOKEN = "token" } })
s:run("true", { secret_env = "yes" }) --> options.secret_env: expected a table (each value a string that is not empty), got the string "yes"
s:run("true", { secret_env = { TOKEN = "" } }) --> options.secret_env.TOKEN: expected a string that is not empty, got the string ""
s:run("true", { name = "text" })
s:run("true", { name = true }) --> options.name: expected a string, got the boolean true
s:run("true", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:run("true", { progress_group = "build" })
s:run("true", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:run("true", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:run("true", { no_cache = false })
s:run("true", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:run("true", { export_cache = false })
s:run("true", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:run("true", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are add_hosts, cgroup_parent, cpu_period, cpu_quota, cpu_shares, cpuset_cpus, cpuset_mems, cwd, devices, env, export_cache, hostname, memory, memory_swap, mounts, name, network, no_cache, progress_group, proxy, readonly_rootfs, secret_env, security, shell, ulimits, user, valid_exit_codes

-- state:run: options.devices
s:run("true", { devices = { name = "text" } })
s:run("true", { devices = { name = true } }) --> options.devices.name: expected a string, got the boolean true
s:run("true", { devices = { name = "" } }) --> options.devices.name: expected a string that is not empty, got the string ""
s:run("true", { devices = { name = "vendor.com/class=gpu", optional = false } })
s:run("true", { devices = { name = "vendor.com/class=gpu", optional = "yes" } }) --> options.devices.optional: expected true or false, got the string "yes"
s:run("true", { devices = { name = "vendor.com/class=gpu", no_such_option = 1 } }) --> options.devices.no_such_option: unknown option; known options are name, optional

-- state:run: options.progress_group
s:run("true", { progress_group = { id = "text" } })
s:run("true", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:run("true", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:run("true", { progress_group = { id = "group", name = "text" } })
s:run("true", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:run("true", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:run("true", { progress_group = { id = "group", weak = false } })
s:run("true", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:run("true", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:get_mount: arguments
s:get_mount(print) --> dest: expected a string, got a function

-- state:copy: arguments
s:copy("src", "/dest", nil)
s:copy(print, "/dest", nil) --> src: expected a string, got a function
s:copy("src", print, nil) --> dest: expected a string, got a function
s:copy("src", "/dest", print) --> options: expected a table of options, got a function

-- state:copy: options
s:copy("src", "/dest", { owner = "app:app" })
s:copy("src", "/dest", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:copy("src", "/dest", { owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:copy("src", "/dest", { chown = "app:app" })
s:copy("src", "/dest", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:copy("src", "/dest", { chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:copy("src", "/dest", { mode = "u+x,go-w" })
s:copy("src", "/dest", { mode = true }) --> options.mode: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the boolean true
s:copy("src", "/dest", { mode = "rwx" }) --> options.mode: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "rwx"
s:copy("src", "/dest", { chmod = "u+x,go-w" })
s:copy("src", "/dest", { chmod = true }) --> options.chmod: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the boolean true
s:copy("src", "/dest", { chmod = "rwx" }) --> options.chmod: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "rwx"
s:copy("src", "/dest", { include = { "a", "b" } })
s:copy("src", "/dest", { include = true }) --> options.include: expected a string, got the boolean true
s:copy("src", "/dest", { include = "" }) --> options.include: expected a string that is not empty, got the string ""
s:copy("src", "/dest", { exclude = { "a", "b" } })
s:copy("src", "/dest", { exclude = true }) --> options.exclude: expected a string, got the boolean true
s:copy("src", "/dest", { exclude = "" }) --> options.exclude: expected a string that is not empty, got the string ""
s:copy("src", "/dest", { follow_symlink = false })
s:copy("src", "/dest", { follow_symlink = "yes" }) --> options.follow_symlink: expected true or false, got the string "yes"
s:copy("src", "/dest", { allow_wildcard = false })
s:copy("src", "/dest", { allow_wildcard = "yes" }) --> options.allow_wildcard: expected true or false, got the string "yes"
s:copy("src", "/dest", { allow_not_found = false })
s:copy("src", "/dest", { allow_not_found = "yes" }) --> options.allow_not_found: expected true or false, got the string "yes"
s:copy("src", "/dest", { create_dest_path = false })
s:copy("src", "/dest", { create_dest_path = "yes" }) --> options.create_dest_path: expected true or false, got the string "yes"
s:copy("src", "/dest", { copy_dir_contents = false })
s:copy("src", "/dest", { copy_dir_contents = "yes" }) --> options.copy_dir_contents: expected true or false, got the string "yes"
s:copy("src", "/dest", { always_replace = false })
s:copy("src", "/dest", { always_replace = "yes" }) --> options.always_replace: expected true or false, got the string "yes"
s:copy("src", "/dest", { link = false })
s:copy("src", "/dest", { link = "yes" }) --> options.link: expected true or false, got the string "yes"
s:copy("src", "/dest", { parents = false })
s:copy("src", "/dest", { parents = "yes" }) --> options.parents: expected true or false, got the string "yes"
s:copy("src", "/dest", { name = "text" })
s:copy("src", "/dest", { name = true }) --> options.name: expected a string, got the boolean true
s:copy("src", "/dest", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:copy("src", "/dest", { progress_group = "build" })
s:copy("src", "/dest", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:copy("src", "/dest", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:copy("src", "/dest", { no_cache = false })
s:copy("src", "/dest", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:copy("src", "/dest", { export_cache = false })
s:copy("src", "/dest", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:copy("src", "/dest", { unpack = false })
s:copy("src", "/dest", { unpack = "yes" }) --> options.unpack: expected true or false, got the string "yes"
s:copy("src", "/dest", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are allow_not_found, allow_wildcard, always_replace, chmod, chown, copy_dir_contents, create_dest_path, exclude, export_cache, follow_symlink, include, link, mode, name, no_cache, owner, parents, progress_group, unpack

-- state:copy: options.owner
s:copy("src", "/dest", { owner = { user = 1000 } })
s:copy("src", "/dest", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:copy("src", "/dest", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:copy("src", "/dest", { owner = { group = 1000 } })
s:copy("src", "/dest", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:copy("src", "/dest", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:copy("src", "/dest", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:copy: options.progress_group
s:copy("src", "/dest", { progress_group = { id = "text" } })
s:copy("src", "/dest", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:copy("src", "/dest", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:copy("src", "/dest", { progress_group = { id = "group", name = "text" } })
s:copy("src", "/dest", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:copy("src", "/dest", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:copy("src", "/dest", { progress_group = { id = "group", weak = false } })
s:copy("src", "/dest", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:copy("src", "/dest", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:add: arguments
s:add("src", "/dest", nil)
s:add(print, "/dest", nil) --> src: expected a string, got a function
s:add("src", print, nil) --> dest: expected a string, got a function
s:add("src", "/dest", print) --> options: expected a table of options, got a function

-- state:add: options
s:add("src", "/dest", { owner = "app:app" })
s:add("src", "/dest", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:add("src", "/dest", { owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:add("src", "/dest", { chown = "app:app" })
s:add("src", "/dest", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:add("src", "/dest", { chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:add("src", "/dest", { mode = "u+x,go-w" })
s:add("src", "/dest", { mode = true }) --> options.mode: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the boolean true
s:add("src", "/dest", { mode = "rwx" }) --> options.mode: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "rwx"
s:add("src", "/dest", { chmod = "u+x,go-w" })
s:add("src", "/dest", { chmod = true }) --> options.chmod: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the boolean true
s:add("src", "/dest", { chmod = "rwx" }) --> options.chmod: expected an octal mode such as "0755" or a symbolic one such as "u+x", got the string "rwx"
s:add("src", "/dest", { include = { "a", "b" } })
s:add("src", "/dest", { include = true }) --> options.include: expected a string, got the boolean true
s:add("src", "/dest", { include = "" }) --> options.include: expected a string that is not empty, got the string ""
s:add("src", "/dest", { exclude = { "a", "b" } })
s:add("src", "/dest", { exclude = true }) --> options.exclude: expected a string, got the boolean true
s:add("src", "/dest", { exclude = "" }) --> options.exclude: expected a string that is not empty, got the string ""
s:add("src", "/dest", { follow_symlink = false })
s:add("src", "/dest", { follow_symlink = "yes" }) --> options.follow_symlink: expected true or false, got the string "yes"
s:add("src", "/dest", { allow_wildcard = false })
s:add("src", "/dest", { allow_wildcard = "yes" }) --> options.allow_wildcard: expected true or false, got the string "yes"
s:add("src", "/dest", { allow_not_found = false })
s:add("src", "/dest", { allow_not_found = "yes" }) --> options.allow_not_found: expected true or false, got the string "yes"
s:add("src", "/dest", { create_dest_path = false })
s:add("src", "/dest", { create_dest_path = "yes" }) --> options.create_dest_path: expected true or false, got the string "yes"
s:add("src", "/dest", { copy_dir_contents = false })
s:add("src", "/dest", { copy_dir_contents = "yes" }) --> options.copy_dir_contents: expected true or false, got the string "yes"
s:add("src", "/dest", { always_replace = false })
s:add("src", "/dest", { always_replace = "yes" }) --> options.always_replace: expected true or false, got the string "yes"
s:add("src", "/dest", { link = false })
s:add("src", "/dest", { link = "yes" }) --> options.link: expected true or false, got the string "yes"
s:add("src", "/dest", { parents = false })
s:add("src", "/dest", { parents = "yes" }) --> options.parents: expected true or false, got the string "yes"
s:add("src", "/dest", { name = "text" })
s:add("src", "/dest", { name = true }) --> options.name: expected a string, got the boolean true
s:add("src", "/dest", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:add("src", "/dest", { progress_group = "build" })
s:add("src", "/dest", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:add("src", "/dest", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:add("src", "/dest", { no_cache = false })
s:add("src", "/dest", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:add("src", "/dest", { export_cache = false })
s:add("src", "/dest", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:add("src", "/dest", { unpack = false })
s:add("src", "/dest", { unpack = "yes" }) --> options.unpack: expected true or false, got the string "yes"
s:add("https://example.com/app.git", "/dest", { checksum = "0123abc" })
s:add("https://example.com/app.git", "/dest", { checksum = true }) --> options.checksum: expected a string, got the boolean true
s:add("https://example.com/app.git", "/dest", { checksum = "" }) --> options.checksum: expected a string that is not empty, got the string ""
s:add("https://example.com/app.git", "/dest", { keep_git_dir = false })
s:add("https://example.com/app.git", "/dest", { keep_git_dir = "yes" }) --> options.keep_git_dir: expected true or false, got the string "yes"
s:add("src", "/dest", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are allow_not_found, allow_wildcard, always_replace, checksum, chmod, chown, copy_dir_contents, create_dest_path, exclude, export_cache, follow_symlink, include, keep_git_dir, link, mode, name, no_cache, owner, parents, progress_group, unpack

-- state:add: options.owner
s:add("src", "/dest", { owner = { user = 1000 } })
s:add("src", "/dest", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:add("src", "/dest", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:add("src", "/dest", { owner = { group = 1000 } })
s:add("src", "/dest", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:add("src", "/dest", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:add("src", "/dest", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:add: options.progress_group
s:add("src", "/dest", { progress_group = { id = "text" } })
s:add("src", "/dest", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:add("src", "/dest", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:add("src", "/dest", { progress_group = { id = "group", name = "text" } })
s:add("src", "/dest", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:add("src", "/dest", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:add("src", "/dest", { progress_group = { id = "group", weak = false } })
s:add("src", "/dest", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:add("src", "/dest", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:mkdir: arguments
s:mkdir("/path", nil)
s:mkdir(print, nil) --> path: expected a string, got a function
s:mkdir("/path", print) --> options: expected a table of options, got a function

-- state:mkdir: options
s:mkdir("/path", { mode = "0750" })
s:mkdir("/path", { mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
s:mkdir("/path", { mode = 755 }) --> options.mode: the integer 755 is decimal (octal 1363): write the string "0755"
s:mkdir("/path", { chmod = "0750" })
s:mkdir("/path", { chmod = true }) --> options.chmod: expected an octal mode such as "0755", got the boolean true
s:mkdir("/path", { chmod = 755 }) --> options.chmod: the integer 755 is decimal (octal 1363): write the string "0755"
s:mkdir("/path", { make_parents = false })
s:mkdir("/path", { make_parents = "yes" }) --> options.make_parents: expected true or false, got the string "yes"
s:mkdir("/path", { owner = "app:app" })
s:mkdir("/path", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:mkdir("/path", { owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:mkdir("/path", { chown = "app:app" })
s:mkdir("/path", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:mkdir("/path", { chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:mkdir("/path", { name = "text" })
s:mkdir("/path", { name = true }) --> options.name: expected a string, got the boolean true
s:mkdir("/path", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:mkdir("/path", { progress_group = "build" })
s:mkdir("/path", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:mkdir("/path", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:mkdir("/path", { no_cache = false })
s:mkdir("/path", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:mkdir("/path", { export_cache = false })
s:mkdir("/path", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:mkdir("/path", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are chmod, chown, export_cache, make_parents, mode, name, no_cache, owner, progress_group

-- state:mkdir: options.owner
s:mkdir("/path", { owner = { user = 1000 } })
s:mkdir("/path", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:mkdir("/path", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:mkdir("/path", { owner = { group = 1000 } })
s:mkdir("/path", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:mkdir("/path", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:mkdir("/path", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:mkdir: options.progress_group
s:mkdir("/path", { progress_group = { id = "text" } })
s:mkdir("/path", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:mkdir("/path", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:mkdir("/path", { progress_group = { id = "group", name = "text" } })
s:mkdir("/path", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:mkdir("/path", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:mkdir("/path", { progress_group = { id = "group", weak = false } })
s:mkdir("/path", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:mkdir("/path", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:mkfile: arguments
s:mkfile("/path", "data", nil)
s:mkfile(print, "data", nil) --> path: expected a string, got a function
s:mkfile("/path", print, nil) --> data: expected a string, got a function
s:mkfile("/path", "data", print) --> options: expected a table of options, got a function

-- state:mkfile: options
s:mkfile("/path", "data", { mode = "0750" })
s:mkfile("/path", "data", { mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
s:mkfile("/path", "data", { mode = 755 }) --> options.mode: the integer 755 is decimal (octal 1363): write the string "0755"
s:mkfile("/path", "data", { chmod = "0750" })
s:mkfile("/path", "data", { chmod = true }) --> options.chmod: expected an octal mode such as "0755", got the boolean true
s:mkfile("/path", "data", { chmod = 755 }) --> options.chmod: the integer 755 is decimal (octal 1363): write the string "0755"
s:mkfile("/path", "data", { owner = "app:app" })
s:mkfile("/path", "data", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:mkfile("/path", "data", { owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:mkfile("/path", "data", { chown = "app:app" })
s:mkfile("/path", "data", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:mkfile("/path", "data", { chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:mkfile("/path", "data", { name = "text" })
s:mkfile("/path", "data", { name = true }) --> options.name: expected a string, got the boolean true
s:mkfile("/path", "data", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:mkfile("/path", "data", { progress_group = "build" })
s:mkfile("/path", "data", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:mkfile("/path", "data", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:mkfile("/path", "data", { no_cache = false })
s:mkfile("/path", "data", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:mkfile("/path", "data", { export_cache = false })
s:mkfile("/path", "data", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:mkfile("/path", "data", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are chmod, chown, export_cache, mode, name, no_cache, owner, progress_group

-- state:mkfile: options.owner
s:mkfile("/path", "data", { owner = { user = 1000 } })
s:mkfile("/path", "data", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:mkfile("/path", "data", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:mkfile("/path", "data", { owner = { group = 1000 } })
s:mkfile("/path", "data", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:mkfile("/path", "data", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:mkfile("/path", "data", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:mkfile: options.progress_group
s:mkfile("/path", "data", { progress_group = { id = "text" } })
s:mkfile("/path", "data", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:mkfile("/path", "data", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:mkfile("/path", "data", { progress_group = { id = "group", name = "text" } })
s:mkfile("/path", "data", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:mkfile("/path", "data", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:mkfile("/path", "data", { progress_group = { id = "group", weak = false } })
s:mkfile("/path", "data", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:mkfile("/path", "data", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:rm: arguments
s:rm("/path", nil)
s:rm(print, nil) --> path: expected a string, got a function
s:rm("/path", print) --> options: expected a table of options, got a function

-- state:rm: options
s:rm("/path", { allow_not_found = false })
s:rm("/path", { allow_not_found = "yes" }) --> options.allow_not_found: expected true or false, got the string "yes"
s:rm("/path", { allow_wildcard = false })
s:rm("/path", { allow_wildcard = "yes" }) --> options.allow_wildcard: expected true or false, got the string "yes"
s:rm("/path", { name = "text" })
s:rm("/path", { name = true }) --> options.name: expected a string, got the boolean true
s:rm("/path", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:rm("/path", { progress_group = "build" })
s:rm("/path", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:rm("/path", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:rm("/path", { no_cache = false })
s:rm("/path", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:rm("/path", { export_cache = false })
s:rm("/path", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:rm("/path", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are allow_not_found, allow_wildcard, export_cache, name, no_cache, progress_group

-- state:rm: options.progress_group
s:rm("/path", { progress_group = { id = "text" } })
s:rm("/path", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:rm("/path", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:rm("/path", { progress_group = { id = "group", name = "text" } })
s:rm("/path", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:rm("/path", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:rm("/path", { progress_group = { id = "group", weak = false } })
s:rm("/path", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:rm("/path", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:symlink: arguments
s:symlink("/target", "/path", nil)
s:symlink(print, "/path", nil) --> target: expected a string, got a function
s:symlink("/target", print, nil) --> path: expected a string, got a function
s:symlink("/target", "/path", print) --> options: expected a table of options, got a function

-- state:symlink: options
s:symlink("/target", "/path", { owner = "app:app" })
s:symlink("/target", "/path", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:symlink("/target", "/path", { owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:symlink("/target", "/path", { chown = "app:app" })
s:symlink("/target", "/path", { chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:symlink("/target", "/path", { chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:symlink("/target", "/path", { name = "text" })
s:symlink("/target", "/path", { name = true }) --> options.name: expected a string, got the boolean true
s:symlink("/target", "/path", { name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:symlink("/target", "/path", { progress_group = "build" })
s:symlink("/target", "/path", { progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:symlink("/target", "/path", { progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:symlink("/target", "/path", { no_cache = false })
s:symlink("/target", "/path", { no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:symlink("/target", "/path", { export_cache = false })
s:symlink("/target", "/path", { export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:symlink("/target", "/path", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are chown, export_cache, name, no_cache, owner, progress_group

-- state:symlink: options.owner
s:symlink("/target", "/path", { owner = { user = 1000 } })
s:symlink("/target", "/path", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:symlink("/target", "/path", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:symlink("/target", "/path", { owner = { group = 1000 } })
s:symlink("/target", "/path", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:symlink("/target", "/path", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:symlink("/target", "/path", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:symlink: options.progress_group
s:symlink("/target", "/path", { progress_group = { id = "text" } })
s:symlink("/target", "/path", { progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:symlink("/target", "/path", { progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:symlink("/target", "/path", { progress_group = { id = "group", name = "text" } })
s:symlink("/target", "/path", { progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:symlink("/target", "/path", { progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:symlink("/target", "/path", { progress_group = { id = "group", weak = false } })
s:symlink("/target", "/path", { progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:symlink("/target", "/path", { progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:config: arguments
s:config(print) --> fields: expected a table of options, got a function

-- state:config: fields
s:config({ cmd = { "sh", "-c", "date" } })
s:config({ cmd = bk.unset })
s:config({ cmd = true }) --> fields.cmd: expected a command: a string for the shell or a list of words, got the boolean true
s:config({ cmd = " " }) --> fields.cmd: expected a command, got a blank string
s:config({ entrypoint = { "sh", "-c", "date" } })
s:config({ entrypoint = bk.unset })
s:config({ entrypoint = true }) --> fields.entrypoint: expected a command: a string for the shell or a list of words, got the boolean true
s:config({ entrypoint = " " }) --> fields.entrypoint: expected a command, got a blank string
s:config({ user = "app:app" })
s:config({ user = bk.unset })
s:config({ user = true }) --> fields.user: expected a string, got the boolean true
s:config({ user = "" }) --> fields.user: expected a user that is not empty; bk.unset removes the inherited one, got the string ""
s:config({ onbuild = { "RUN make", "COPY . /src" } })
s:config({ onbuild = bk.unset })
s:config({ onbuild = true }) --> fields.onbuild: expected a string, got the boolean true
s:config({ onbuild = "FROM scratch" }) --> fields.onbuild: expected a Dockerfile instruction such as "RUN make" (not FROM, MAINTAINER or ONBUILD), got the string "FROM scratch"
s:config({ healthcheck = { test = "true" } })
s:config({ healthcheck = bk.unset })
s:config({ healthcheck = "yes" }) --> fields.healthcheck: expected a table of options, got the string "yes"
s:config({ healthcheck = { interval = "1s" } }) --> fields.healthcheck: test is missing: expected a command
s:config({ stop_signal = "SIGTERM" })
s:config({ stop_signal = bk.unset })
s:config({ stop_signal = true }) --> fields.stop_signal: expected a string, got the boolean true
s:config({ stop_signal = "stop it" }) --> fields.stop_signal: expected a signal such as "SIGTERM" or 15, got "stop it"
s:config({ volumes = { "a", "b" } })
s:config({ volumes = bk.unset })
s:config({ volumes = true }) --> fields.volumes: expected a string, got the boolean true
s:config({ volumes = "" }) --> fields.volumes: expected a string that is not empty, got the string ""
s:config({ expose = { 8080, "53/udp", "8000-8010" } })
s:config({ expose = bk.unset })
s:config({ expose = true }) --> fields.expose: expected a string, got the boolean true
s:config({ expose = { 8080, "http" } }) --> fields.expose[2]: expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got "http"
s:config({ labels = { team = "build", tier = bk.unset } })
s:config({ labels = bk.unset })
s:config({ labels = "yes" }) --> fields.labels: expected a table (each value a string), got the string "yes"
s:config({ labels = { "title" } }) --> fields.labels: expected names as keys, got the key 1
s:config({ workdir = "text" })
s:config({ workdir = bk.unset })
s:config({ workdir = true }) --> fields.workdir: expected a string, got the boolean true
s:config({ workdir = "" }) --> fields.workdir: expected a string that is not empty, got the string ""
s:config({ env = { LANG = "C", EDITOR = bk.unset } })
s:config({ env = bk.unset })
s:config({ env = "yes" }) --> fields.env: expected variables: { KEY = "value" } or { "KEY=value" }, got the string "yes"
s:config({ env = { ["A B"] = "c" } }) --> fields.env: "A B" cannot name a variable
s:config({ shell = { "/bin/bash", "-c" } })
s:config({ shell = bk.unset })
s:config({ shell = "yes" }) --> fields.shell: expected a list (each a string), got the string "yes"
s:config({ shell = {} }) --> fields.shell: expected a command, got an empty list
s:config({ annotations = { team = "build", tier = bk.unset } })
s:config({ annotations = bk.unset })
s:config({ annotations = "yes" }) --> fields.annotations: expected a table (each value a string), got the string "yes"
s:config({ annotations = { "title" } }) --> fields.annotations: expected names as keys, got the key 1
s:config({ author = "text" })
s:config({ author = bk.unset })
s:config({ author = true }) --> fields.author: expected a string, got the boolean true
s:config({ author = "\xff" }) --> fields.author: expected a string, got a string of 1 bytes that is not UTF-8
s:config({ created = "2026-01-31T12:00:00Z" })
s:config({ created = bk.unset })
s:config({ created = true }) --> fields.created: expected a string, got the boolean true
s:config({ created = "yesterday" }) --> fields.created: expected a time such as "2026-01-31T12:00:00Z", got the string "yesterday"
s:config({ variant = "text" })
s:config({ variant = bk.unset })
s:config({ variant = true }) --> fields.variant: expected a string, got the boolean true
s:config({ variant = "" }) --> fields.variant: expected a string that is not empty, got the string ""
s:config({ arch = "x86_64" })
s:config({ arch = bk.unset })
s:config({ arch = true }) --> fields.arch: expected a string, got the boolean true
s:config({ arch = "amd46" }) --> fields.arch: expected a name such as in "linux/arm64", got "amd46"
s:config({ os = "linux" })
s:config({ os = bk.unset })
s:config({ os = true }) --> fields.os: expected a string, got the boolean true
s:config({ os = "Lunix" }) --> fields.os: expected a name such as in "linux/arm64", got "Lunix"
s:config({ no_such_option = 1 }) --> fields.no_such_option: unknown option; known options are annotations, arch, author, cmd, created, entrypoint, env, expose, healthcheck, labels, onbuild, os, shell, stop_signal, user, variant, volumes, workdir

-- state:config: fields.healthcheck
s:config({ healthcheck = { test = { "CMD", "true" } } })
s:config({ healthcheck = { test = true } }) --> fields.healthcheck.test: expected a string, got the boolean true
s:config({ healthcheck = { test = { "true" } } }) --> fields.healthcheck.test: expected a list that begins with "CMD", "CMD-SHELL" or "NONE", got a table
s:config({ healthcheck = { test = "true", interval = "1m30s" } })
s:config({ healthcheck = { test = "true", interval = true } }) --> fields.healthcheck.interval: expected a duration in seconds or such as "1m30s", got the boolean true
s:config({ healthcheck = { test = "true", interval = "10us" } }) --> fields.healthcheck.interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:config({ healthcheck = { test = "true", timeout = "1m30s" } })
s:config({ healthcheck = { test = "true", timeout = true } }) --> fields.healthcheck.timeout: expected a duration in seconds or such as "1m30s", got the boolean true
s:config({ healthcheck = { test = "true", timeout = "10us" } }) --> fields.healthcheck.timeout: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:config({ healthcheck = { test = "true", start_period = "1m30s" } })
s:config({ healthcheck = { test = "true", start_period = true } }) --> fields.healthcheck.start_period: expected a duration in seconds or such as "1m30s", got the boolean true
s:config({ healthcheck = { test = "true", start_period = "10us" } }) --> fields.healthcheck.start_period: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:config({ healthcheck = { test = "true", start_interval = "1m30s" } })
s:config({ healthcheck = { test = "true", start_interval = true } }) --> fields.healthcheck.start_interval: expected a duration in seconds or such as "1m30s", got the boolean true
s:config({ healthcheck = { test = "true", start_interval = "10us" } }) --> fields.healthcheck.start_interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:config({ healthcheck = { test = "true", retries = 3 } })
s:config({ healthcheck = { test = "true", retries = "yes" } }) --> fields.healthcheck.retries: expected an integer from 0 to 2147483647, got the string "yes"
s:config({ healthcheck = { test = "true", retries = 2147483648 } }) --> fields.healthcheck.retries: expected an integer from 0 to 2147483647, got the integer 2147483648
s:config({ healthcheck = { test = "true", disable = false } })
s:config({ healthcheck = { test = "true", disable = "yes" } }) --> fields.healthcheck.disable: expected true or false, got the string "yes"
s:config({ healthcheck = { test = "true", no_such_option = 1 } }) --> fields.healthcheck.no_such_option: unknown option; known options are disable, interval, retries, start_interval, start_period, test, timeout

-- state:env: arguments
s:env({ LANG = "C" }, nil)
s:env(print, nil) --> key: expected a string, got a function
s:env({ LANG = "C" }, print) --> value: expected a string, got a function

-- state:workdir: arguments
s:workdir(print) --> path: expected a string, got a function

-- state:user: arguments
s:user(print) --> user: expected a string, got a function

-- state:get_env: arguments
s:get_env(print) --> key: expected a string, got a function

-- bk.export: arguments
bk.export(s, nil)
bk.export(print, nil) --> state: expected a State, got a function
bk.export(s, print) --> fields: expected a table of options, got a function

-- bk.export: fields
bk.export(s, { cmd = { "sh", "-c", "date" } })
bk.export(s, { cmd = bk.unset })
bk.export(s, { cmd = true }) --> fields.cmd: expected a command: a string for the shell or a list of words, got the boolean true
bk.export(s, { cmd = " " }) --> fields.cmd: expected a command, got a blank string
bk.export(s, { entrypoint = { "sh", "-c", "date" } })
bk.export(s, { entrypoint = bk.unset })
bk.export(s, { entrypoint = true }) --> fields.entrypoint: expected a command: a string for the shell or a list of words, got the boolean true
bk.export(s, { entrypoint = " " }) --> fields.entrypoint: expected a command, got a blank string
bk.export(s, { user = "app:app" })
bk.export(s, { user = bk.unset })
bk.export(s, { user = true }) --> fields.user: expected a string, got the boolean true
bk.export(s, { user = "" }) --> fields.user: expected a user that is not empty; bk.unset removes the inherited one, got the string ""
bk.export(s, { onbuild = { "RUN make", "COPY . /src" } })
bk.export(s, { onbuild = bk.unset })
bk.export(s, { onbuild = true }) --> fields.onbuild: expected a string, got the boolean true
bk.export(s, { onbuild = "FROM scratch" }) --> fields.onbuild: expected a Dockerfile instruction such as "RUN make" (not FROM, MAINTAINER or ONBUILD), got the string "FROM scratch"
bk.export(s, { healthcheck = { test = "true" } })
bk.export(s, { healthcheck = bk.unset })
bk.export(s, { healthcheck = "yes" }) --> fields.healthcheck: expected a table of options, got the string "yes"
bk.export(s, { healthcheck = { interval = "1s" } }) --> fields.healthcheck: test is missing: expected a command
bk.export(s, { stop_signal = "SIGTERM" })
bk.export(s, { stop_signal = bk.unset })
bk.export(s, { stop_signal = true }) --> fields.stop_signal: expected a string, got the boolean true
bk.export(s, { stop_signal = "stop it" }) --> fields.stop_signal: expected a signal such as "SIGTERM" or 15, got "stop it"
bk.export(s, { volumes = { "a", "b" } })
bk.export(s, { volumes = bk.unset })
bk.export(s, { volumes = true }) --> fields.volumes: expected a string, got the boolean true
bk.export(s, { volumes = "" }) --> fields.volumes: expected a string that is not empty, got the string ""
bk.export(s, { expose = { 8080, "53/udp", "8000-8010" } })
bk.export(s, { expose = bk.unset })
bk.export(s, { expose = true }) --> fields.expose: expected a string, got the boolean true
bk.export(s, { expose = { 8080, "http" } }) --> fields.expose[2]: expected a port such as 8080, "8080/tcp" or "8000-8010/udp", got "http"
bk.export(s, { labels = { team = "build", tier = bk.unset } })
bk.export(s, { labels = bk.unset })
bk.export(s, { labels = "yes" }) --> fields.labels: expected a table (each value a string), got the string "yes"
bk.export(s, { labels = { "title" } }) --> fields.labels: expected names as keys, got the key 1
bk.export(s, { workdir = "text" })
bk.export(s, { workdir = bk.unset })
bk.export(s, { workdir = true }) --> fields.workdir: expected a string, got the boolean true
bk.export(s, { workdir = "" }) --> fields.workdir: expected a string that is not empty, got the string ""
bk.export(s, { env = { LANG = "C", EDITOR = bk.unset } })
bk.export(s, { env = bk.unset })
bk.export(s, { env = "yes" }) --> fields.env: expected variables: { KEY = "value" } or { "KEY=value" }, got the string "yes"
bk.export(s, { env = { ["A B"] = "c" } }) --> fields.env: "A B" cannot name a variable
bk.export(s, { shell = { "/bin/bash", "-c" } })
bk.export(s, { shell = bk.unset })
bk.export(s, { shell = "yes" }) --> fields.shell: expected a list (each a string), got the string "yes"
bk.export(s, { shell = {} }) --> fields.shell: expected a command, got an empty list
bk.export(s, { annotations = { team = "build", tier = bk.unset } })
bk.export(s, { annotations = bk.unset })
bk.export(s, { annotations = "yes" }) --> fields.annotations: expected a table (each value a string), got the string "yes"
bk.export(s, { annotations = { "title" } }) --> fields.annotations: expected names as keys, got the key 1
bk.export(s, { author = "text" })
bk.export(s, { author = bk.unset })
bk.export(s, { author = true }) --> fields.author: expected a string, got the boolean true
bk.export(s, { author = "\xff" }) --> fields.author: expected a string, got a string of 1 bytes that is not UTF-8
bk.export(s, { created = "2026-01-31T12:00:00Z" })
bk.export(s, { created = bk.unset })
bk.export(s, { created = true }) --> fields.created: expected a string, got the boolean true
bk.export(s, { created = "yesterday" }) --> fields.created: expected a time such as "2026-01-31T12:00:00Z", got the string "yesterday"
bk.export(s, { variant = "text" })
bk.export(s, { variant = bk.unset })
bk.export(s, { variant = true }) --> fields.variant: expected a string, got the boolean true
bk.export(s, { variant = "" }) --> fields.variant: expected a string that is not empty, got the string ""
bk.export(s, { arch = "x86_64" })
bk.export(s, { arch = bk.unset })
bk.export(s, { arch = true }) --> fields.arch: expected a string, got the boolean true
bk.export(s, { arch = "amd46" }) --> fields.arch: expected a name such as in "linux/arm64", got "amd46"
bk.export(s, { os = "linux" })
bk.export(s, { os = bk.unset })
bk.export(s, { os = true }) --> fields.os: expected a string, got the boolean true
bk.export(s, { os = "Lunix" }) --> fields.os: expected a name such as in "linux/arm64", got "Lunix"
bk.export(s, { no_such_option = 1 }) --> fields.no_such_option: unknown option; known options are annotations, arch, author, cmd, created, entrypoint, env, expose, healthcheck, labels, onbuild, os, shell, stop_signal, user, variant, volumes, workdir

-- bk.export: fields.healthcheck
bk.export(s, { healthcheck = { test = { "CMD", "true" } } })
bk.export(s, { healthcheck = { test = true } }) --> fields.healthcheck.test: expected a string, got the boolean true
bk.export(s, { healthcheck = { test = { "true" } } }) --> fields.healthcheck.test: expected a list that begins with "CMD", "CMD-SHELL" or "NONE", got a table
bk.export(s, { healthcheck = { test = "true", interval = "1m30s" } })
bk.export(s, { healthcheck = { test = "true", interval = true } }) --> fields.healthcheck.interval: expected a duration in seconds or such as "1m30s", got the boolean true
bk.export(s, { healthcheck = { test = "true", interval = "10us" } }) --> fields.healthcheck.interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
bk.export(s, { healthcheck = { test = "true", timeout = "1m30s" } })
bk.export(s, { healthcheck = { test = "true", timeout = true } }) --> fields.healthcheck.timeout: expected a duration in seconds or such as "1m30s", got the boolean true
bk.export(s, { healthcheck = { test = "true", timeout = "10us" } }) --> fields.healthcheck.timeout: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
bk.export(s, { healthcheck = { test = "true", start_period = "1m30s" } })
bk.export(s, { healthcheck = { test = "true", start_period = true } }) --> fields.healthcheck.start_period: expected a duration in seconds or such as "1m30s", got the boolean true
bk.export(s, { healthcheck = { test = "true", start_period = "10us" } }) --> fields.healthcheck.start_period: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
bk.export(s, { healthcheck = { test = "true", start_interval = "1m30s" } })
bk.export(s, { healthcheck = { test = "true", start_interval = true } }) --> fields.healthcheck.start_interval: expected a duration in seconds or such as "1m30s", got the boolean true
bk.export(s, { healthcheck = { test = "true", start_interval = "10us" } }) --> fields.healthcheck.start_interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
bk.export(s, { healthcheck = { test = "true", retries = 3 } })
bk.export(s, { healthcheck = { test = "true", retries = "yes" } }) --> fields.healthcheck.retries: expected an integer from 0 to 2147483647, got the string "yes"
bk.export(s, { healthcheck = { test = "true", retries = 2147483648 } }) --> fields.healthcheck.retries: expected an integer from 0 to 2147483647, got the integer 2147483648
bk.export(s, { healthcheck = { test = "true", disable = false } })
bk.export(s, { healthcheck = { test = "true", disable = "yes" } }) --> fields.healthcheck.disable: expected true or false, got the string "yes"
bk.export(s, { healthcheck = { test = "true", no_such_option = 1 } }) --> fields.healthcheck.no_such_option: unknown option; known options are disable, interval, retries, start_interval, start_period, test, timeout

-- state:cmd: arguments
s:cmd(print) --> value: expected a command: a string for the shell or a list of words, got a function

-- state:entrypoint: arguments
s:entrypoint(print) --> value: expected a command: a string for the shell or a list of words, got a function

-- state:onbuild: arguments
s:onbuild(print) --> argument 1: expected a string, got a function

-- state:healthcheck: arguments
s:healthcheck(print) --> value: expected a table of options, got a function

-- state:healthcheck: value
s:healthcheck({ test = { "CMD", "true" } })
s:healthcheck({ test = true }) --> value.test: expected a string, got the boolean true
s:healthcheck({ test = { "true" } }) --> value.test: expected a list that begins with "CMD", "CMD-SHELL" or "NONE", got a table
s:healthcheck({ test = "true", interval = "1m30s" })
s:healthcheck({ test = "true", interval = true }) --> value.interval: expected a duration in seconds or such as "1m30s", got the boolean true
s:healthcheck({ test = "true", interval = "10us" }) --> value.interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:healthcheck({ test = "true", timeout = "1m30s" })
s:healthcheck({ test = "true", timeout = true }) --> value.timeout: expected a duration in seconds or such as "1m30s", got the boolean true
s:healthcheck({ test = "true", timeout = "10us" }) --> value.timeout: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:healthcheck({ test = "true", start_period = "1m30s" })
s:healthcheck({ test = "true", start_period = true }) --> value.start_period: expected a duration in seconds or such as "1m30s", got the boolean true
s:healthcheck({ test = "true", start_period = "10us" }) --> value.start_period: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:healthcheck({ test = "true", start_interval = "1m30s" })
s:healthcheck({ test = "true", start_interval = true }) --> value.start_interval: expected a duration in seconds or such as "1m30s", got the boolean true
s:healthcheck({ test = "true", start_interval = "10us" }) --> value.start_interval: expected 0, or a duration from 1ms to 2562047h47m16s, got the string "10us"
s:healthcheck({ test = "true", retries = 3 })
s:healthcheck({ test = "true", retries = "yes" }) --> value.retries: expected an integer from 0 to 2147483647, got the string "yes"
s:healthcheck({ test = "true", retries = 2147483648 }) --> value.retries: expected an integer from 0 to 2147483647, got the integer 2147483648
s:healthcheck({ test = "true", disable = false })
s:healthcheck({ test = "true", disable = "yes" }) --> value.disable: expected true or false, got the string "yes"
s:healthcheck({ test = "true", no_such_option = 1 }) --> value.no_such_option: unknown option; known options are disable, interval, retries, start_interval, start_period, test, timeout

-- state:stop_signal: arguments
s:stop_signal(print) --> value: expected a string, got a function

-- state:volumes: arguments
s:volumes(print) --> argument 1: expected a string, got a function

-- state:expose: arguments
s:expose(print) --> argument 1: expected a string, got a function

-- state:labels: arguments
s:labels(print) --> value: expected a table (each value a string), got a function

-- state:shell: arguments
s:shell(print) --> value: expected a list (each a string), got a function

-- state:annotations: arguments
s:annotations(print) --> value: expected a table (each value a string), got a function

-- state:author: arguments
s:author(print) --> value: expected a string, got a function

-- state:created: arguments
s:created(print) --> value: expected a string, got a function

-- state:variant: arguments
s:variant(print) --> value: expected a string, got a function

-- state:arch: arguments
s:arch(print) --> value: expected a string, got a function

-- state:os: arguments
s:os(print) --> value: expected a string, got a function

-- state:label: arguments
s:label(print, "build") --> key: expected a string, got a function
s:label("team", print) --> value: expected a string, got a function

-- state:volume: arguments
s:volume(print) --> argument 1: expected a string, got a function

-- state:defaults: arguments
s:defaults(print) --> options: expected a table of options, got a function

-- state:defaults: options
s:defaults({ env = { LANG = "C", EDITOR = bk.unset } })
s:defaults({ env = "yes" }) --> options.env: expected variables: { KEY = "value" } or { "KEY=value" }, got the string "yes"
s:defaults({ env = { ["A B"] = "c" } }) --> options.env: "A B" cannot name a variable
s:defaults({ mounts = { bk.cache("/root/.cache"), false } })
s:defaults({ mounts = "yes" }) --> options.mounts: expected a Mount, got the string "yes"
s:defaults({ mounts = { s } }) --> options.mounts[1]: expected a Mount, got a State
s:defaults({ owner = "app:app" })
s:defaults({ owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:defaults({ owner = "a:b:c" }) --> options.owner: expected "user", "user:group" or numbers, got the string "a:b:c"
s:defaults({ chown = "app:app" })
s:defaults({ chown = true }) --> options.chown: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
s:defaults({ chown = "a:b:c" }) --> options.chown: expected "user", "user:group" or numbers, got the string "a:b:c"
s:defaults({ link = false })
s:defaults({ link = "yes" }) --> options.link: expected true or false, got the string "yes"
s:defaults({ network = "none" })
s:defaults({ network = true }) --> options.network: expected one of "sandbox", "host", "none", got the boolean true
s:defaults({ network = "zzzzzz" }) --> options.network: expected one of "sandbox", "host", "none", got the string "zzzzzz"
s:defaults({ security = "insecure" })
s:defaults({ security = true }) --> options.security: expected one of "sandbox", "insecure", got the boolean true
s:defaults({ security = "zzzzzz" }) --> options.security: expected one of "sandbox", "insecure", got the string "zzzzzz"
s:defaults({ devices = { "vendor.com/class=gpu" } })
s:defaults({ devices = true }) --> options.devices: expected a string, got the boolean true
s:defaults({ devices = { "" } }) --> options.devices[1]: expected a string that is not empty, got the string ""
s:defaults({ hostname = "builder" })
s:defaults({ hostname = true }) --> options.hostname: expected a string, got the boolean true
s:defaults({ hostname = "" }) --> options.hostname: expected a string that is not empty, got the string ""
s:defaults({ add_hosts = { registry = "10.0.0.1" } })
s:defaults({ add_hosts = "yes" }) --> options.add_hosts: expected a table (each value a string that is not empty), got the string "yes"
s:defaults({ add_hosts = { registry = "10.0.0" } }) --> options.add_hosts.registry: expected an IP address, got "10.0.0"
s:defaults({ ulimits = { nofile = { 1024, 4096 } } })
s:defaults({ ulimits = "yes" }) --> options.ulimits: expected a table (each value a number or { soft, hard }), got the string "yes"
s:defaults({ ulimits = { nofiles = 1024 } }) --> options.ulimits: there is no limit "nofiles" (did you mean "nofile"?)
s:defaults({ cgroup_parent = "/builds" })
s:defaults({ cgroup_parent = true }) --> options.cgroup_parent: expected a string, got the boolean true
s:defaults({ cgroup_parent = "" }) --> options.cgroup_parent: expected a string that is not empty, got the string ""
s:defaults({ memory = "512m" })
s:defaults({ memory = true }) --> options.memory: expected a size in bytes or such as "64m", got the boolean true
s:defaults({ memory = -1 }) --> options.memory: expected a size in bytes or such as "64m", got the integer -1
s:defaults({ memory_swap = "1g" })
s:defaults({ memory_swap = true }) --> options.memory_swap: expected a size in bytes or such as "64m", or -1 for no limit, got the boolean true
s:defaults({ memory_swap = -2 }) --> options.memory_swap: expected a size in bytes or such as "64m", or -1 for no limit, got the integer -2
s:defaults({ cpu_shares = 512 })
s:defaults({ cpu_shares = true }) --> options.cpu_shares: expected an integer from 1 to 9007199254740991, got the boolean true
s:defaults({ cpu_shares = -2 }) --> options.cpu_shares: expected an integer from 1 to 9007199254740991, got the integer -2
s:defaults({ cpu_period = 100000 })
s:defaults({ cpu_period = true }) --> options.cpu_period: expected an integer from 1 to 9007199254740991, got the boolean true
s:defaults({ cpu_period = -2 }) --> options.cpu_period: expected an integer from 1 to 9007199254740991, got the integer -2
s:defaults({ cpu_quota = 50000 })
s:defaults({ cpu_quota = true }) --> options.cpu_quota: expected an integer from 1 to 9007199254740991, got the boolean true
s:defaults({ cpu_quota = -2 }) --> options.cpu_quota: expected an integer from 1 to 9007199254740991, got the integer -2
s:defaults({ cpuset_cpus = "0-2,4" })
s:defaults({ cpuset_cpus = true }) --> options.cpuset_cpus: expected a string, got the boolean true
s:defaults({ cpuset_cpus = "?" }) --> options.cpuset_cpus: expected processors such as "0-2,4", got the string "?"
s:defaults({ cpuset_mems = "0-1" })
s:defaults({ cpuset_mems = true }) --> options.cpuset_mems: expected a string, got the boolean true
s:defaults({ cpuset_mems = "?" }) --> options.cpuset_mems: expected memory nodes such as "0-1", got the string "?"
s:defaults({ proxy = false })
s:defaults({ proxy = "yes" }) --> options.proxy: expected true or false, got the string "yes"
s:defaults({ secret_env = { TOKEN = "token" } })
s:defaults({ secret_env = "yes" }) --> options.secret_env: expected a table (each value a string that is not empty), got the string "yes"
s:defaults({ secret_env = { TOKEN = "" } }) --> options.secret_env.TOKEN: expected a string that is not empty, got the string ""
s:defaults({ name = "text" })
s:defaults({ name = true }) --> options.name: expected a string, got the boolean true
s:defaults({ name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:defaults({ progress_group = "build" })
s:defaults({ progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:defaults({ progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:defaults({ no_cache = false })
s:defaults({ no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:defaults({ export_cache = false })
s:defaults({ export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:defaults({ no_such_option = 1 }) --> options.no_such_option: unknown option; known options are add_hosts, cgroup_parent, chown, cpu_period, cpu_quota, cpu_shares, cpuset_cpus, cpuset_mems, devices, env, export_cache, hostname, link, memory, memory_swap, mounts, name, network, no_cache, owner, progress_group, proxy, secret_env, security, ulimits

-- state:defaults: options.owner
s:defaults({ owner = { user = 1000 } })
s:defaults({ owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
s:defaults({ owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
s:defaults({ owner = { group = 1000 } })
s:defaults({ owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
s:defaults({ owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
s:defaults({ owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- state:defaults: options.devices
s:defaults({ devices = { name = "text" } })
s:defaults({ devices = { name = true } }) --> options.devices.name: expected a string, got the boolean true
s:defaults({ devices = { name = "" } }) --> options.devices.name: expected a string that is not empty, got the string ""
s:defaults({ devices = { name = "vendor.com/class=gpu", optional = false } })
s:defaults({ devices = { name = "vendor.com/class=gpu", optional = "yes" } }) --> options.devices.optional: expected true or false, got the string "yes"
s:defaults({ devices = { name = "vendor.com/class=gpu", no_such_option = 1 } }) --> options.devices.no_such_option: unknown option; known options are name, optional

-- state:defaults: options.progress_group
s:defaults({ progress_group = { id = "text" } })
s:defaults({ progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:defaults({ progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:defaults({ progress_group = { id = "group", name = "text" } })
s:defaults({ progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:defaults({ progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:defaults({ progress_group = { id = "group", weak = false } })
s:defaults({ progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:defaults({ progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- state:with: arguments
s:with(true) --> fn: expected a function, or false, got the boolean true

-- bk.target: arguments
bk.target("target-1", function() return s end, nil)
bk.target(print, function() return s end, nil) --> name: expected a string, got a function
bk.target("target-2", true, function() return s end) --> options: expected a function that returns a State, got the boolean true
bk.target("target-3", function() return s end, true) --> body: expected a function that returns a State, got the boolean true

-- bk.target: options
bk.target("target-4", { description = "text" }, function() return s end)
bk.target("target-5", { description = true }, function() return s end) --> options.description: expected a string, got the boolean true
bk.target("target-6", { description = "\xff" }, function() return s end) --> options.description: expected a string, got a string of 1 bytes that is not UTF-8
bk.target("target-7", { default = false }, function() return s end)
bk.target("target-8", { default = "yes" }, function() return s end) --> options.default: expected true or false, got the string "yes"
bk.target("target-9", { sbom_scan = false }, function() return s end)
bk.target("target-10", { sbom_scan = "yes" }, function() return s end) --> options.sbom_scan: expected true or false, got the string "yes"
bk.target("target-11", { no_such_option = 1 }, function() return s end) --> options.no_such_option: unknown option; known options are default, description, sbom_scan

-- bk.merge: arguments
bk.merge(print) --> argument 1: expected a State, got a function

-- bk.diff: arguments
bk.diff(print, s) --> lower: expected a State, got a function
bk.diff(s, print) --> upper: expected a State, got a function

-- state:diff: arguments
s:diff(print) --> lower: expected a State, got a function

-- state:with_metadata: arguments
s:with_metadata(print) --> options: expected a table of options, got a function

-- state:with_metadata: options
s:with_metadata({ name = "text" })
s:with_metadata({ name = true }) --> options.name: expected a string, got the boolean true
s:with_metadata({ name = "" }) --> options.name: expected a string that is not empty, got the string ""
s:with_metadata({ description = "text" })
s:with_metadata({ description = true }) --> options.description: expected a string, got the boolean true
s:with_metadata({ description = "" }) --> options.description: expected a string that is not empty, got the string ""
s:with_metadata({ progress_group = "build" })
s:with_metadata({ progress_group = true }) --> options.progress_group: expected a string, got the boolean true
s:with_metadata({ progress_group = {} }) --> options.progress_group: expected a name or an id, got an empty table
s:with_metadata({ no_cache = false })
s:with_metadata({ no_cache = "yes" }) --> options.no_cache: expected true or false, got the string "yes"
s:with_metadata({ export_cache = false })
s:with_metadata({ export_cache = "yes" }) --> options.export_cache: expected true or false, got the string "yes"
s:with_metadata({ no_such_option = 1 }) --> options.no_such_option: unknown option; known options are description, export_cache, name, no_cache, progress_group

-- state:with_metadata: options.progress_group
s:with_metadata({ progress_group = { id = "text" } })
s:with_metadata({ progress_group = { id = true } }) --> options.progress_group.id: expected a string, got the boolean true
s:with_metadata({ progress_group = { id = "" } }) --> options.progress_group.id: expected a string that is not empty, got the string ""
s:with_metadata({ progress_group = { id = "group", name = "text" } })
s:with_metadata({ progress_group = { id = "group", name = true } }) --> options.progress_group.name: expected a string, got the boolean true
s:with_metadata({ progress_group = { id = "group", name = "" } }) --> options.progress_group.name: expected a string that is not empty, got the string ""
s:with_metadata({ progress_group = { id = "group", weak = false } })
s:with_metadata({ progress_group = { id = "group", weak = "yes" } }) --> options.progress_group.weak: expected true or false, got the string "yes"
s:with_metadata({ progress_group = { id = "group", no_such_option = 1 } }) --> options.progress_group.no_such_option: unknown option; known options are id, name, weak

-- bk.cache: arguments
bk.cache("/dest", nil)
bk.cache(print, nil) --> dest: expected a string, got a function
bk.cache("/dest", print) --> options: expected a table of options, got a function

-- bk.cache: options
bk.cache("/dest", { id = "text" })
bk.cache("/dest", { id = true }) --> options.id: expected a string, got the boolean true
bk.cache("/dest", { id = "" }) --> options.id: expected a string that is not empty, got the string ""
bk.cache("/dest", { sharing = "locked" })
bk.cache("/dest", { sharing = true }) --> options.sharing: expected one of "shared", "private", "locked", got the boolean true
bk.cache("/dest", { sharing = "zzzzzz" }) --> options.sharing: expected one of "shared", "private", "locked", got the string "zzzzzz"
bk.cache("/dest", { from = s })
bk.cache("/dest", { from = "yes" }) --> options.from: expected a State, got the string "yes"
bk.cache("/dest", { from = s, source = "text" })
bk.cache("/dest", { from = s, source = true }) --> options.source: expected a string, got the boolean true
bk.cache("/dest", { from = s, source = "" }) --> options.source: expected a string that is not empty, got the string ""
bk.cache("/dest", { mode = "0750" })
bk.cache("/dest", { mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
bk.cache("/dest", { mode = 755 }) --> options.mode: the integer 755 is decimal (octal 1363): write the string "0755"
bk.cache("/dest", { readonly = false })
bk.cache("/dest", { readonly = "yes" }) --> options.readonly: expected true or false, got the string "yes"
bk.cache("/dest", { owner = "1000:1000" })
bk.cache("/dest", { owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.cache("/dest", { owner = "app" }) --> options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.cache("/dest", { uid = 1000 })
bk.cache("/dest", { uid = "yes" }) --> options.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.cache("/dest", { uid = 4294967296 }) --> options.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.cache("/dest", { gid = 1000 })
bk.cache("/dest", { gid = "yes" }) --> options.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.cache("/dest", { gid = 4294967296 }) --> options.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.cache("/dest", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are from, gid, id, mode, owner, readonly, sharing, source, uid

-- bk.cache: options.owner
bk.cache("/dest", { owner = { user = 1000 } })
bk.cache("/dest", { owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
bk.cache("/dest", { owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
bk.cache("/dest", { owner = { group = 1000 } })
bk.cache("/dest", { owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
bk.cache("/dest", { owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
bk.cache("/dest", { owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- bk.secret: arguments
bk.secret("/run/secrets/token", nil)
bk.secret(print, nil) --> dest: expected a string, got a function
bk.secret("/run/secrets/token", print) --> options: expected a table of options, got a function

-- bk.secret: dest
bk.secret({ id = "text" }, nil)
bk.secret({ id = true }, nil) --> dest.id: expected a string, got the boolean true
bk.secret({ id = "" }, nil) --> dest.id: expected a string that is not empty, got the string ""
bk.secret({ id = "token", env = "TOKEN" }, nil)
bk.secret({ id = "token", env = true }, nil) --> dest.env: expected a string, got the boolean true
bk.secret({ id = "token", env = "A=B" }, nil) --> dest.env: "A=B" cannot name a variable
bk.secret({ id = "token", mode = "0750" }, nil)
bk.secret({ id = "token", mode = true }, nil) --> dest.mode: expected an octal mode such as "0755", got the boolean true
bk.secret({ id = "token", mode = 755 }, nil) --> dest.mode: the integer 755 is decimal (octal 1363): write the string "0755"
bk.secret({ id = "token", optional = false }, nil)
bk.secret({ id = "token", optional = "yes" }, nil) --> dest.optional: expected true or false, got the string "yes"
bk.secret({ id = "token", owner = "1000:1000" }, nil)
bk.secret({ id = "token", owner = true }, nil) --> dest.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.secret({ id = "token", owner = "app" }, nil) --> dest.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.secret({ id = "token", uid = 1000 }, nil)
bk.secret({ id = "token", uid = "yes" }, nil) --> dest.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.secret({ id = "token", uid = 4294967296 }, nil) --> dest.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.secret({ id = "token", gid = 1000 }, nil)
bk.secret({ id = "token", gid = "yes" }, nil) --> dest.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.secret({ id = "token", gid = 4294967296 }, nil) --> dest.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.secret({ id = "token", dest = "/mnt" }, nil)
bk.secret({ id = "token", dest = true }, nil) --> dest.dest: expected a string, got the boolean true
bk.secret({ id = "token", dest = "/" }, nil) --> dest.dest: cannot mount over "/"
bk.secret({ id = "token", no_such_option = 1 }, nil) --> dest.no_such_option: unknown option; known options are dest, env, gid, id, mode, optional, owner, uid

-- bk.secret: dest.owner
bk.secret({ id = "token", owner = { user = 1000 } }, nil)
bk.secret({ id = "token", owner = { user = true } }, nil) --> dest.owner.user: expected a string, got the boolean true
bk.secret({ id = "token", owner = { user = "a:b" } }, nil) --> dest.owner.user: expected a name or a number, got the string "a:b"
bk.secret({ id = "token", owner = { group = 1000 } }, nil)
bk.secret({ id = "token", owner = { group = true } }, nil) --> dest.owner.group: expected a string, got the boolean true
bk.secret({ id = "token", owner = { group = "a:b" } }, nil) --> dest.owner.group: expected a name or a number, got the string "a:b"
bk.secret({ id = "token", owner = { no_such_option = 1 } }, nil) --> dest.owner.no_such_option: unknown option; known options are group, user

-- bk.secret: options
bk.secret("/run/secrets/token", { id = "text" })
bk.secret("/run/secrets/token", { id = true }) --> options.id: expected a string, got the boolean true
bk.secret("/run/secrets/token", { id = "" }) --> options.id: expected a string that is not empty, got the string ""
bk.secret("/run/secrets/token", { id = "token", env = "TOKEN" })
bk.secret("/run/secrets/token", { id = "token", env = true }) --> options.env: expected a string, got the boolean true
bk.secret("/run/secrets/token", { id = "token", env = "A=B" }) --> options.env: "A=B" cannot name a variable
bk.secret("/run/secrets/token", { id = "token", mode = "0750" })
bk.secret("/run/secrets/token", { id = "token", mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
bk.secret("/run/secrets/token", { id = "token", mode = 755 }) --> options.mode: the integer 755 is decimal (octal 1363): write the string "0755"
bk.secret("/run/secrets/token", { id = "token", optional = false })
bk.secret("/run/secrets/token", { id = "token", optional = "yes" }) --> options.optional: expected true or false, got the string "yes"
bk.secret("/run/secrets/token", { id = "token", owner = "1000:1000" })
bk.secret("/run/secrets/token", { id = "token", owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.secret("/run/secrets/token", { id = "token", owner = "app" }) --> options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.secret("/run/secrets/token", { id = "token", uid = 1000 })
bk.secret("/run/secrets/token", { id = "token", uid = "yes" }) --> options.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.secret("/run/secrets/token", { id = "token", uid = 4294967296 }) --> options.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.secret("/run/secrets/token", { id = "token", gid = 1000 })
bk.secret("/run/secrets/token", { id = "token", gid = "yes" }) --> options.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.secret("/run/secrets/token", { id = "token", gid = 4294967296 }) --> options.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.secret("/run/secrets/token", { id = "token", dest = "/mnt" })
bk.secret("/run/secrets/token", { id = "token", dest = true }) --> options.dest: expected a string, got the boolean true
bk.secret("/run/secrets/token", { id = "token", dest = "/" }) --> options.dest: cannot mount over "/"
bk.secret("/run/secrets/token", { id = "token", no_such_option = 1 }) --> options.no_such_option: unknown option; known options are dest, env, gid, id, mode, optional, owner, uid

-- bk.secret: options.owner
bk.secret("/run/secrets/token", { id = "token", owner = { user = 1000 } })
bk.secret("/run/secrets/token", { id = "token", owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
bk.secret("/run/secrets/token", { id = "token", owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
bk.secret("/run/secrets/token", { id = "token", owner = { group = 1000 } })
bk.secret("/run/secrets/token", { id = "token", owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
bk.secret("/run/secrets/token", { id = "token", owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
bk.secret("/run/secrets/token", { id = "token", owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- bk.ssh: arguments
bk.ssh(nil)
bk.ssh(print) --> options: expected a table of options, got a function

-- bk.ssh: options
bk.ssh({ id = "text" })
bk.ssh({ id = true }) --> options.id: expected a string, got the boolean true
bk.ssh({ id = "" }) --> options.id: expected a string that is not empty, got the string ""
bk.ssh({ dest = "/mnt" })
bk.ssh({ dest = true }) --> options.dest: expected a string, got the boolean true
bk.ssh({ dest = "/" }) --> options.dest: cannot mount over "/"
bk.ssh({ mode = "0750" })
bk.ssh({ mode = true }) --> options.mode: expected an octal mode such as "0755", got the boolean true
bk.ssh({ mode = 755 }) --> options.mode: the integer 755 is decimal (octal 1363): write the string "0755"
bk.ssh({ optional = false })
bk.ssh({ optional = "yes" }) --> options.optional: expected true or false, got the string "yes"
bk.ssh({ owner = "1000:1000" })
bk.ssh({ owner = true }) --> options.owner: expected an owner such as "user:group" or { user = …, group = … }, got the boolean true
bk.ssh({ owner = "app" }) --> options.owner: expected numbers such as "1000:1000" (names cannot be resolved here), got the string "app"
bk.ssh({ uid = 1000 })
bk.ssh({ uid = "yes" }) --> options.uid: expected an integer from 0 to 4294967295, got the string "yes"
bk.ssh({ uid = 4294967296 }) --> options.uid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.ssh({ gid = 1000 })
bk.ssh({ gid = "yes" }) --> options.gid: expected an integer from 0 to 4294967295, got the string "yes"
bk.ssh({ gid = 4294967296 }) --> options.gid: expected an integer from 0 to 4294967295, got the integer 4294967296
bk.ssh({ no_such_option = 1 }) --> options.no_such_option: unknown option; known options are dest, gid, id, mode, optional, owner, uid

-- bk.ssh: options.owner
bk.ssh({ owner = { user = 1000 } })
bk.ssh({ owner = { user = true } }) --> options.owner.user: expected a string, got the boolean true
bk.ssh({ owner = { user = "a:b" } }) --> options.owner.user: expected a name or a number, got the string "a:b"
bk.ssh({ owner = { group = 1000 } })
bk.ssh({ owner = { group = true } }) --> options.owner.group: expected a string, got the boolean true
bk.ssh({ owner = { group = "a:b" } }) --> options.owner.group: expected a name or a number, got the string "a:b"
bk.ssh({ owner = { no_such_option = 1 } }) --> options.owner.no_such_option: unknown option; known options are group, user

-- bk.tmpfs: arguments
bk.tmpfs("/dest", nil)
bk.tmpfs(print, nil) --> dest: expected a string, got a function
bk.tmpfs("/dest", print) --> options: expected a table of options, got a function

-- bk.tmpfs: options
bk.tmpfs("/dest", { size = "64m" })
bk.tmpfs("/dest", { size = true }) --> options.size: expected a size in bytes or such as "64m", got the boolean true
bk.tmpfs("/dest", { size = -1 }) --> options.size: expected a size in bytes or such as "64m", got the integer -1
bk.tmpfs("/dest", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are size

-- bk.bind: arguments
bk.bind("/dest", nil)
bk.bind(print, nil) --> dest: expected a string, got a function
bk.bind("/dest", print) --> options: expected a table of options, got a function

-- bk.bind: options
bk.bind("/dest", { source = "text" })
bk.bind("/dest", { source = true }) --> options.source: expected a string, got the boolean true
bk.bind("/dest", { source = "" }) --> options.source: expected a string that is not empty, got the string ""
bk.bind("/dest", { selector = "text" })
bk.bind("/dest", { selector = true }) --> options.selector: expected a string, got the boolean true
bk.bind("/dest", { selector = "" }) --> options.selector: expected a string that is not empty, got the string ""
bk.bind("/dest", { readonly = false })
bk.bind("/dest", { readonly = "yes" }) --> options.readonly: expected true or false, got the string "yes"
bk.bind("/dest", { no_such_option = 1 }) --> options.no_such_option: unknown option; known options are readonly, selector, source

-- bk.arg: arguments
bk.arg("NAME", nil)
bk.arg(print, nil) --> name: expected a string, got a function
bk.arg("NAME", print) --> default: expected a string, a boolean or a number, got a function

-- bk.arg: default
bk.arg("NAME", { default = "1" })
bk.arg("NAME", { default = {} }) --> default.default: expected a string, a boolean or a number, got an empty table
bk.arg("NAME", { default = "\xff" }) --> default.default: expected a string, a boolean or a number, got a string of 1 bytes that is not UTF-8
bk.arg("NAME", { type = "number" })
bk.arg("NAME", { type = true }) --> default.type: expected one of "string", "boolean", "integer", "number", got the boolean true
bk.arg("NAME", { type = "zzzzzz" }) --> default.type: expected one of "string", "boolean", "integer", "number", got the string "zzzzzz"
bk.arg("NAME", { choices = { "1", "2" } })
bk.arg("NAME", { choices = "yes" }) --> default.choices: expected a list (each a string, a boolean or a number), got the string "yes"
bk.arg("NAME", { choices = { {}, print } }) --> default.choices[2]: expected a string, a boolean or a number, got a function
bk.arg("NAME", { required = false })
bk.arg("NAME", { required = "yes" }) --> default.required: expected true or false, got the string "yes"
bk.arg("NAME", { description = "text" })
bk.arg("NAME", { description = true }) --> default.description: expected a string, got the boolean true
bk.arg("NAME", { description = "\xff" }) --> default.description: expected a string, got a string of 1 bytes that is not UTF-8
bk.arg("NAME", { no_such_option = 1 }) --> default.no_such_option: unknown option; known options are choices, default, description, required, type

-- bk.get_args: arguments
bk.get_args(print) --> names: expected a table of names such as { "VERSION", DEBUG = false }, got a function

-- bk.get_args: names.NAME
bk.get_args({ NAME = { default = "1" } })
bk.get_args({ NAME = { default = {} } }) --> names.NAME.default: expected a string, a boolean or a number, got an empty table
bk.get_args({ NAME = { default = "\xff" } }) --> names.NAME.default: expected a string, a boolean or a number, got a string of 1 bytes that is not UTF-8
bk.get_args({ NAME = { type = "number" } })
bk.get_args({ NAME = { type = true } }) --> names.NAME.type: expected one of "string", "boolean", "integer", "number", got the boolean true
bk.get_args({ NAME = { type = "zzzzzz" } }) --> names.NAME.type: expected one of "string", "boolean", "integer", "number", got the string "zzzzzz"
bk.get_args({ NAME = { choices = { "1", "2" } } })
bk.get_args({ NAME = { choices = "yes" } }) --> names.NAME.choices: expected a list (each a string, a boolean or a number), got the string "yes"
bk.get_args({ NAME = { choices = { {}, print } } }) --> names.NAME.choices[2]: expected a string, a boolean or a number, got a function
bk.get_args({ NAME = { required = false } })
bk.get_args({ NAME = { required = "yes" } }) --> names.NAME.required: expected true or false, got the string "yes"
bk.get_args({ NAME = { description = "text" } })
bk.get_args({ NAME = { description = true } }) --> names.NAME.description: expected a string, got the boolean true
bk.get_args({ NAME = { description = "\xff" } }) --> names.NAME.description: expected a string, got a string of 1 bytes that is not UTF-8
bk.get_args({ NAME = { no_such_option = 1 } }) --> names.NAME.no_such_option: unknown option; known options are choices, default, description, required, type

-- os.getenv: arguments
os.getenv(print) --> name: expected a string, got a function

-- bk.platform: arguments
bk.platform("linux/arm64", nil, nil)
bk.platform(print, nil, nil) --> os: expected a platform such as "linux/arm64", or an operating system, got a function
bk.platform("linux/arm64", print, nil) --> arch: expected a string, got a function
bk.platform("linux/arm64", nil, print) --> variant: expected a string, got a function

-- bk.platform: os
bk.platform({ arch = "arm64", os = "linux" }, nil, nil)
bk.platform({ arch = "arm64", os = true }, nil, nil) --> os.os: expected a string, got the boolean true
bk.platform({ arch = "arm64", os = "" }, nil, nil) --> os.os: expected a string that is not empty, got the string ""
bk.platform({ os = "linux", arch = "arm64" }, nil, nil)
bk.platform({ os = "linux", arch = true }, nil, nil) --> os.arch: expected a string, got the boolean true
bk.platform({ os = "linux", arch = "" }, nil, nil) --> os.arch: expected a string that is not empty, got the string ""
bk.platform({ os = "linux", arch = "arm64", variant = "v8" }, nil, nil)
bk.platform({ os = "linux", arch = "arm64", variant = true }, nil, nil) --> os.variant: expected a string, got the boolean true
bk.platform({ os = "linux", arch = "arm64", variant = "" }, nil, nil) --> os.variant: expected a string that is not empty, got the string ""
bk.platform({ os = "linux", arch = "arm64", no_such_option = 1 }, nil, nil) --> os.no_such_option: unknown option; known options are arch, os, variant

-- bk.warn: arguments
bk.warn(print) --> message: expected a string, got a function

-- bk.fail: arguments
bk.fail(print) --> message: expected a string, got a function

-- bk.dedent: arguments
bk.dedent(print) --> text: expected a string, got a function

-- bk.escape: arguments
bk.escape(print) --> text: expected a string, got a function

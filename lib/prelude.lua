--- Complete applications and common steps in one call each: the functions of the original Luakit's prelude, based on
--- `luakit.*`. Versions are tags of the official images.
local images = require("luakit.internal.prelude.images")
local users = require("luakit.internal.prelude.users")
local structure = require("luakit.internal.prelude.structure")
local go = require("luakit.internal.prelude.go")
local node = require("luakit.internal.prelude.node")
local python = require("luakit.internal.prelude.python")

local M = {}

-- Base images and packages.
M.from_alpine = images.from_alpine
M.from_ubuntu = images.from_ubuntu
M.from_debian = images.from_debian
M.from_fedora = images.from_fedora
M.standard_base = images.standard_base
M.deb_package = images.deb_package
M.deb_package_state = images.deb_package_state
M.apk_package = images.apk_package
M.install_git = images.install_git
M.install_curl = images.install_curl
M.install_ca_certs = images.install_ca_certs
M.install_system_deps = images.install_system_deps

-- Users and directories.
M.with_workdir = users.with_workdir
M.with_user = users.with_user
M.with_alpine_user = users.with_alpine_user
M.chown_path = users.chown_path
M.as_non_root = users.as_non_root

-- Structure.
M.container = structure.container
M.multi_stage = structure.multi_stage
M.copy_all = structure.copy_all
M.parallel_build = structure.parallel_build
M.merge_multiple = structure.merge_multiple
M.layered_copy = structure.layered_copy

-- Go.
M.go_base = go.go_base
M.go_build = go.go_build
M.go_runtime = go.go_runtime
M.go_binary_app = go.go_binary_app

-- Node.js.
M.node_base = node.node_base
M.node_runtime = node.node_runtime
M.node_build = node.node_build
M.node_app = node.node_app

-- Python.
M.python_base = python.python_base
M.python_runtime = python.python_runtime
M.python_build = python.python_build
M.python_app = python.python_app

return M

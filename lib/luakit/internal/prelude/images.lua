--- The prelude: base images and packages.
local apk = require("luakit.apk")
local apt = require("luakit.apt")
local shared = require("luakit.internal.prelude.shared")

local M = {}

--- Alpine.
---@param version? string (default `3.23`)
---@return State
function M.from_alpine(version)
    return shared.image("from_alpine", "alpine", version)
end

--- Ubuntu.
---@param version? string (default `24.04`)
---@return State
function M.from_ubuntu(version)
    return shared.image("from_ubuntu", "ubuntu", version)
end

--- Debian.
---@param version? string (default `trixie-slim`)
---@return State
function M.from_debian(version)
    return shared.image("from_debian", "debian", version)
end

--- Fedora.
---@param version? string (default `43`)
---@return State
function M.from_fedora(version)
    return shared.image("from_fedora", "fedora", version)
end

--- The image of a distribution by its name.
---@param distro "alpine"|"debian"|"fedora"|"ubuntu"
---@param version? string (default that of the distribution)
---@return State
function M.standard_base(distro, version)
    local call = shared.call_of("standard_base")
    call:read("distro", distro, { "alpine", "debian", "fedora", "ubuntu" })
    call:finish()
    return shared.image("standard_base", distro, version)
end

--- Installs packages of Debian or Ubuntu; `luakit.apt` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.deb_package(base, packages)
    return shared.checked("deb_package", pcall(apt.install, base, packages))
end

--- Same as `deb_package`.
---@param base State
---@param packages string|string[]
---@return State
function M.deb_package_state(base, packages)
    return shared.checked("deb_package_state", pcall(apt.install, base, packages))
end

--- Installs packages of Alpine; `luakit.apk` has options.
---@param base State
---@param packages string|string[] A list, or names with blanks between them.
---@return State
function M.apk_package(base, packages)
    return shared.checked("apk_package", pcall(apk.add, base, packages))
end

--- Installs git on Alpine.
---@param base State
---@return State
function M.install_git(base)
    return shared.checked("install_git", pcall(apk.add, base, "git"))
end

--- Installs curl on Alpine.
---@param base State
---@return State
function M.install_curl(base)
    return shared.checked("install_curl", pcall(apk.add, base, "curl"))
end

--- Installs the certificate authorities on Alpine.
---@param base State
---@return State
function M.install_ca_certs(base)
    return shared.checked("install_ca_certs", pcall(apk.add, base, "ca-certificates"))
end

--- Installs packages of a distribution.
---@param base State
---@param packages string|string[]
---@param distro? "alpine"|"debian"|"ubuntu" (default `alpine`)
---@return State
function M.install_system_deps(base, packages, distro)
    local call = shared.call_of("install_system_deps")
    local known = call:read("distro", distro or "alpine", { "alpine", "debian", "ubuntu" })
    call:finish()
    return shared.checked("install_system_deps", pcall(known == "alpine" and apk.add or apt.install, base, packages))
end

return M

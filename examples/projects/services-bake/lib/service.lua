--- Services of this repository: each is a folder below `services` with a script `run`.
local M = {}

--- Adds the files of a service, with the modes they need, as a layer of their own.
---@param state State
---@param name string
---@return State
function M.files(state, name)
    return state:copy("services/" .. name, "/srv/" .. name, { mode = "a+rX", link = true })
end

--- Declares the target of a service.
---@param name string
---@param release string
---@param port? integer
function M.declare(name, release, port)
    bk.target(name, { description = "The service " .. name }, function()
        local s = bk.image("busybox"):with(M.files, name):workdir("/srv/" .. name)
        return s, {
            env = { RELEASE = release },
            expose = port,
            user = "65534:65534",
            cmd = { "sh", "run" },
            labels = { ["org.opencontainers.image.version"] = release },
        }
    end)
end

return M

--- The prelude: stages, copies, merges.
local shared = require("luakit.internal.prelude.shared")

local M = {}

--- What a function makes of a state.
---@param base State
---@param build_fn fun(base: State): State
---@return State
function M.container(base, build_fn)
    local call = shared.call_of("container")
    call:state("base", base)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return build_fn(base)
end

local function stage(call, path, reference)
    if type(reference) == "string" then return bk.image(reference) end
    if type(reference) ~= "userdata" then call:problem(path, "expected the name of an image or a State") end
    return reference
end

--- A stage that builds and a stage that runs: `build_fn` gets the first.
---@param builder_image string|State
---@param runtime_image string|State
---@param build_fn fun(builder: State): State
---@return State runtime the second stage as it is
---@return State built what `build_fn` returned
function M.multi_stage(builder_image, runtime_image, build_fn)
    local call = shared.call_of("multi_stage")
    local builder = stage(call, "builder_image", builder_image)
    local runtime = stage(call, "runtime_image", runtime_image)
    if type(build_fn) ~= "function" then call:problem("build_fn", "expected a function") end
    call:finish()
    return runtime, build_fn(builder)
end

--- Copies from one state to another. `copy_all(from, from_path, to_path)` gives a function that takes the other state.
---@param from_state State
---@param to_state State
---@param from_path string
---@param to_path string
---@return State
---@overload fun(from_state: State, from_path: string, to_path: string): fun(to_state: State): State
function M.copy_all(from_state, to_state, from_path, to_path)
    if type(to_state) == "string" then
        return function(target)
            return M.copy_all(from_state, target, to_state, from_path)
        end
    end
    local call = shared.call_of("copy_all")
    call:state("from_state", from_state)
    call:state("to_state", to_state)
    call:read("from_path", from_path, "path")
    call:read("to_path", to_path, "path")
    call:finish()
    return to_state:copy(from_state, from_path, to_path)
end

local function merged(name, states)
    local call = shared.call_of(name)
    if #states == 0 then call:problem("states", "expected at least one State") end
    for index, state in ipairs(states) do call:state("states[" .. index .. "]", state) end
    call:finish()
    return #states == 1 and states[1] or bk.merge(states)
end

--- States that are built at the same time, laid over each other.
---@param ... State
---@return State
function M.parallel_build(...)
    return merged("parallel_build", { ... })
end

--- The states of a list, laid over each other.
---@param states State[]
---@return State
function M.merge_multiple(states)
    return merged("merge_multiple", type(states) == "table" and states or { states })
end

---@class prelude.Mapping
---@field from State
---@field from_path string
---@field to_path string

--- Several copies, one after the other.
---@param target State
---@param sources any Not used; may be left out.
---@param mappings prelude.Mapping[]
---@return State
---@overload fun(target: State, mappings: prelude.Mapping[]): State
function M.layered_copy(target, sources, mappings)
    local list, call = mappings or sources, shared.call_of("layered_copy")
    call:state("target", target)
    if type(list) ~= "table" then call:problem("mappings", "expected a list of { from, from_path, to_path }") end
    call:finish()
    local result = target
    for index, mapping in ipairs(list) do
        local path = "mappings[" .. index .. "]"
        local o = call:options(mapping, { from = "state", from_path = "path", to_path = "path" }, false, path)
        for _, field in ipairs{ "from", "from_path", "to_path" } do
            if type(mapping) == "table" and mapping[field] == nil then call:problem(path .. "." .. field, "it is missing") end
        end
        call:finish()
        result = result:copy(o.from, o.from_path, o.to_path)
    end
    return result
end

return M

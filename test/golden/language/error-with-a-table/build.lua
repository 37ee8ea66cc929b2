local function check() error({ code = 5 }) end
check()

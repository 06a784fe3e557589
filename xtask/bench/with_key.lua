-- No key comes twice: not in a run, for threads count on their own, and not in a later one.
local threads = 0

function setup(thread)
    thread:set("prefix", os.time() .. "-" .. threads .. "-")
    threads = threads + 1
end

local asked = 0

function request()
    asked = asked + 1
    wrk.headers["Idempotency-Key"] = prefix .. asked
    return wrk.format()
end

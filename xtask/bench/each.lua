-- Each thread begins elsewhere in the list.
local threads = 0

function setup(thread)
    thread:set("asked", threads * 317)
    threads = threads + 1
end

function request()
    asked = asked + 1
    return wrk.format(nil, paths[1 + asked % #paths])
end

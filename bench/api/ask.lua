-- wrk's requests: those of a file in turn, a line each: method, address and body, with tabs between them.
-- At the end a line of JSON: requests a second, milliseconds, and answers that were none.

local asked, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local method, path, body = line:match("^(%S+)\t(%S+)\t?(.*)$")
    local headers = { ["content-type"] = "application/json" }
    asked[#asked + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #asked + 1
  return asked[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"rate": %f, "requests": %d, "p50": %f, "p99": %f, "failed": %d}',
    1e6 * summary.requests / summary.duration, summary.requests, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

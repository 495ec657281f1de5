// k6: a constant rate of arrivals. TARGET, RATE, SECONDS and USERS come from the environment.
import http from "k6/http";

export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ["p(99)"],
  scenarios: {
    rate: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE),
      timeUnit: "1s",
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: Number(__ENV.USERS),
      maxVUs: Number(__ENV.USERS),
    },
  },
};

export default function () {
  http.get(__ENV.TARGET);
}

export function handleSummary(data) {
  return { stdout: `p99_ms=${data.metrics.http_req_duration.values["p(99)"]}\n` };
}

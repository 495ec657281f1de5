// k6: one GET per iteration. TARGET is the URL.
import http from "k6/http";

// The body is read from the connection but not kept, k6's own advice for high rates.
export const options = { discardResponseBodies: true };

export default function () {
  http.get(__ENV.TARGET);
}

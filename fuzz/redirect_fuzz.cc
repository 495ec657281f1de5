// Redirect policy. Input: the current URL, a method and a Location, one per line.
#include "fuzz/fuzz.h"
#include "http/redirect.h"

using namespace stormlight;
using namespace stormlight::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view location = fuzz::text_of(data, size);
  const Result<Url> current = parse_url(fuzz::take_line(location));
  if (!current) return -1;
  const std::string_view method = fuzz::take_line(location);
  if (!is_token(method)) return -1;

  for (const int status : {301, 302, 303, 307, 308}) {
    const Result<RedirectStep> step = follow(*current, method, status, location);
    if (!step) {
      fuzz::check(step.error().kind == ErrorKind::kInput, "a bad location is the server's fault");
      continue;
    }
    fuzz::check_url(step->url);
    fuzz::check(step->same_origin == (step->url.origin() == current->origin()),
                "same_origin compares origins", location);
    fuzz::check(step->method == method || step->method == "GET", "the method stays or becomes GET");
    fuzz::check(step->method == method || status < 307, "307 and 308 keep the method");
    fuzz::check(step->keep_body || step->method == "GET", "only a GET loses its body");
    fuzz::check(step->same_origin || !survives(*step, "Authorization"),
                "credentials stay with their origin", location);
    fuzz::check(!step->url.has_credentials || location.find('@') != std::string_view::npos,
                "credentials come from the location only", location);
  }
  return 0;
}

// URLs and references. Input: a URL; after a newline, a reference to resolve against it.
#include "fuzz/fuzz.h"

using namespace stormlight;

namespace {

void check_error(const Error& error) {
  fuzz::check(error.kind == ErrorKind::kInput && !error.message.empty(),
              "errors say what is wrong");
  const std::string all = error.message + error.hint;
  fuzz::check(std::none_of(all.begin(), all.end(), is_control), "errors are fit for a terminal",
              all);
  fuzz::check(all.size() < 2000, "errors are short", all);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view first = fuzz::take_line(text);
  const Result<Url> parsed = parse_url(first);
  if (parsed) {
    fuzz::check_url(*parsed);
  } else {
    check_error(parsed.error());
  }
  const Url base = parsed ? *parsed : *parse_url("http://base:81/a/b;c?q");

  const Result<Url> resolved = resolve_url(base, text);
  if (!resolved) {
    check_error(resolved.error());
    return 0;
  }
  fuzz::check_url(*resolved);
  const std::string shown = resolved->to_string();
  const Result<Url> again = resolve_url(base, shown);
  fuzz::check(again.ok() && again->to_string() == shown, "a full reference stands for itself",
              shown);
  fuzz::check(resolved->origin() == base.origin() || text.find("//") != std::string_view::npos,
              "only a reference with an authority leaves the origin", shown);
  const Result<Url> whole = parse_url(text);
  fuzz::check(!whole.ok() || whole->to_string() == shown, "a full URL ignores the base", shown);
  return 0;
}

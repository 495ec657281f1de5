#include "frontend/url/load_url.h"

#include <string>
#include <utility>

#include "base/strings.h"
#include "base/url.h"

namespace stormlight {

Result<LoadFile> load_url(std::string_view text) {
  text = trim(text);
  const Result<Url> url = parse_url(text);
  if (!url) return url.error();
  // As written, so that an escaped password stays escaped.
  const std::size_t authority = text.find("://") + 3;
  const std::size_t end = text.find_first_of("/?#", authority);

  TaskSpec task;
  task.path = url->target;
  task.name = url->target;
  LoadFile result;
  result.defaults.host = std::string(text.substr(0, end));
  result.tasks.push_back(std::move(task));
  return result;
}

}  // namespace stormlight

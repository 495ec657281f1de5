#include "cli/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "output/output_file.h"

namespace stormlight::cli {

Result<ScratchFolder> ScratchFolder::make() {
  const char* parent = std::getenv("TMPDIR");
  std::string path = parent != nullptr && *parent != '\0' ? parent : "/tmp";
  path += "/stormlight_XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return output::cannot_write(path, errno);
  return ScratchFolder(std::move(path));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

ScratchFile::ScratchFile(const ScratchFolder& folder, std::string_view name)
    : path_(folder.path() + "/" + std::string(name)),
      descriptor_(open(path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {}

ScratchFile::~ScratchFile() {
  if (descriptor_ >= 0) close(descriptor_);
  unlink(path_.c_str());
}

std::string ScratchFile::content() const {
  std::ostringstream text;
  text << std::ifstream(path_, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace stormlight::cli

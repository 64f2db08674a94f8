# The server is a library of its own, which no kiosk links. Boost is headers only: Debian 12 calls 1.81 libboost1.81-dev
# and Debian 13 has 1.83 as libboost-dev.
find_package(Boost 1.81 REQUIRED)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq)
file(GLOB SERVER_SOURCES CONFIGURE_DEPENDS sync/server/*.cpp)
list(FILTER SERVER_SOURCES EXCLUDE REGEX "sync/server/main\\.cpp$")
add_library(estation_server STATIC ${SERVER_SOURCES})
target_link_libraries(estation_server PUBLIC estation_network PRIVATE Boost::headers PkgConfig::SQLITE PkgConfig::PQ PkgConfig::ARGON2 PkgConfig::ARCHIVE nlohmann_json::nlohmann_json Threads::Threads)
if(EXISTS ${CMAKE_SOURCE_DIR}/sync/server/main.cpp)
  add_executable(estation-server sync/server/main.cpp)
  target_link_libraries(estation-server PRIVATE estation_server spdlog::spdlog)
  target_compile_definitions(estation-server PRIVATE ESTATION_ASSETS="${CMAKE_SOURCE_DIR}/assets")
  target_link_options(estation-server PRIVATE -Wl,--as-needed)
endif()

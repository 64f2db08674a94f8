# The tests of sync/, and the command line that the public TUF conformance suite drives.
estation_tests(estation_network sync/*_test.cpp sync/trust/*_test.cpp)
estation_tests(estation_server sync/server/*_test.cpp)
estation_tests(estation_neighbour sync/neighbour/*_test.cpp)
foreach(test shelf neighbour_mirror)
  if(TARGET sync.neighbour.${test}_test)
    target_link_libraries(sync.neighbour.${test}_test PRIVATE estation_network)
  endif()
endforeach()
if(TARGET sync.neighbour.finder_test)
  set_tests_properties(sync.neighbour.finder_test PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine")
endif()
if(TARGET sync.client_test)
  target_link_libraries(sync.client_test PRIVATE estation_server)
endif()
if(TARGET sync.upload_test)
  target_link_libraries(sync.upload_test PRIVATE estation_server PkgConfig::ZSTD)
endif()

if(TARGET estation-server AND NOT ESTATION_FUZZ)
  add_test(NAME server.nginx COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/nginx $<TARGET_FILE:estation-server>)
  add_test(NAME server.rights COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/server-rights $<TARGET_FILE:estation-server> ${CMAKE_SOURCE_DIR}/assets/packs/p02)
  set_tests_properties(server.nginx server.rights PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 300)
endif()

# A staged roll-out that goes wrong: a server and stations as processes of their own.
if(TARGET estation-server AND TARGET estation_kiosk AND NOT ESTATION_FUZZ)
  add_executable(trial_station fakes/trial_station.cpp)
  target_link_libraries(trial_station PRIVATE estation_kiosk estation_network)
  set_target_properties(trial_station PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME sync.rollout COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/rollout $<TARGET_FILE:estation-server> $<TARGET_FILE:trial_station>)
  set_tests_properties(sync.rollout PROPERTIES TIMEOUT 900)
endif()

# What is published is on the glass at once: nothing waits for a poll or a look on the way.
if(TARGET estation-server AND TARGET estation-kiosk AND NOT ESTATION_FUZZ)
  add_test(NAME sync.publish_to_glass COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/bench/publish $<TARGET_FILE:estation-kiosk> $<TARGET_FILE:estation-server> 3)
  set_tests_properties(sync.publish_to_glass PROPERTIES TIMEOUT 600)
endif()

# A kiosk in safe mode, as systemd starts it, and its server.
if(TARGET estation-server AND TARGET estation-kiosk AND NOT ESTATION_FUZZ)
  add_test(NAME sync.safe_mode COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/safe-mode $<TARGET_FILE:estation-kiosk> $<TARGET_FILE:estation-server>)
  set_tests_properties(sync.safe_mode PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 900)
endif()

# A newer program on its way: a server, launchers and kiosks as processes of their own.
if(TARGET estation-server AND TARGET estation-kiosk AND TARGET estation-launch AND NOT ESTATION_FUZZ)
  add_executable(stand_in_program fakes/stand_in_program.cpp)
  set_target_properties(stand_in_program PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME program COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/program $<TARGET_FILE:estation-server> $<TARGET_FILE:estation-launch> $<TARGET_FILE:estation-kiosk> $<TARGET_FILE:stand_in_program> ${CMAKE_SOURCE_DIR}/assets ${CMAKE_BINARY_DIR}/program.toml)
  set_tests_properties(program PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 900)
endif()

# The one command of the README, with what is built already.
if(TARGET estation-server AND TARGET estation-kiosk AND NOT ESTATION_FUZZ)
  get_filename_component(preset ${CMAKE_BINARY_DIR} NAME)
  add_test(NAME server.run COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/server-run ${preset})
  set_tests_properties(server.run PROPERTIES TIMEOUT 600)
endif()

# A station's upload as a program that can be killed, and everything that can go wrong at once.
add_executable(upload_worker fakes/upload_worker.cpp)
target_link_libraries(upload_worker PRIVATE estation_network)
set_target_properties(upload_worker PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
if(TARGET sync.acknowledgement_test)
  target_link_libraries(sync.acknowledgement_test PRIVATE estation_server)
endif()
foreach(test figures_run)
  if(TARGET sync.${test}_test AND TARGET estation-server)
    target_link_libraries(sync.${test}_test PRIVATE estation_server)
    target_compile_definitions(sync.${test}_test PRIVATE UPLOAD_WORKER="$<TARGET_FILE:upload_worker>" ESTATION_SERVER="$<TARGET_FILE:estation-server>")
    add_dependencies(sync.${test}_test upload_worker estation-server)
    set_tests_properties(sync.${test}_test PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 900)
  endif()
endforeach()

if(TARGET sync.server.admin_api_test)
  target_link_libraries(sync.server.admin_api_test PRIVATE PkgConfig::ARCHIVE nlohmann_json::nlohmann_json)
endif()
# The administrators' command line under strace: it is killed at every call that touches the disk.
if(TARGET sync.server.admin_kill_test AND TARGET estation-server)
  target_compile_definitions(sync.server.admin_kill_test PRIVATE ESTATION_SERVER="$<TARGET_FILE:estation-server>")
  add_dependencies(sync.server.admin_kill_test estation-server)
  set_tests_properties(sync.server.admin_kill_test PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: this machine" TIMEOUT 1800)
endif()
# The administrators' command line, as somebody types it.
if(TARGET estation-server AND NOT ESTATION_FUZZ)
  add_test(NAME sync.server.admin_line COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sync/server/admin_line $<TARGET_FILE:estation-server>)
endif()

add_executable(tuf-conformance-client tuf_conformance_client.cpp)
target_link_libraries(tuf-conformance-client PRIVATE estation_network)

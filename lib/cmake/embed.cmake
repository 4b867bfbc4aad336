# SPDX-License-Identifier: MIT
# Turn the steps of the schema into one header:
#   cmake -DOUT=header -DDIR=folder -P embed.cmake
file(GLOB steps "${DIR}/*.sql")
list(SORT steps)
set(text "/* Made from lib/store/schema; do not edit. */\n")
string(APPEND text "static const char *const schema_steps[] = {\n")
foreach(step IN LISTS steps)
	file(READ "${step}" sql)
	# Comments are for readers of the file.
	string(REGEX REPLACE "--[^\n]*\n" "\n" sql "${sql}")
	string(REGEX REPLACE "\n[\n\t ]*\n" "\n" sql "${sql}")
	string(REPLACE "\\" "\\\\" sql "${sql}")
	string(REPLACE "\"" "\\\"" sql "${sql}")
	string(REPLACE "\t" " " sql "${sql}")
	string(REPLACE "\n" "\\n\"\n\t\"" sql "${sql}")
	string(APPEND text "\t\"${sql}\",\n")
endforeach()
string(APPEND text "};\n")
file(CONFIGURE OUTPUT "${OUT}" CONTENT "${text}" @ONLY)

#!/usr/bin/env bash
# A file name with a space falls apart here: shellcheck has to say so.
rm -f $1

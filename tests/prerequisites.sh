#!/bin/sh
# The browser tests need a browser, Chinese fonts and (for the HTML checker) Java; files are sent by a real nginx; braille is
# written by liblouis, homophones are told apart by libIME's words: Debian's packages bring them.
set -eu
missing=""
command -v chromium >/dev/null || missing="$missing chromium"
command -v java >/dev/null || missing="$missing default-jre-headless"
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || missing="$missing nginx-light"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk fontconfig"
ldconfig -p 2>/dev/null | grep -q liblouis.so || missing="$missing liblouis20 liblouis-data"
ls /usr/lib/*/libime/zh_CN.lm "${WUAI_CACHE_DIR:-$HOME/.cache/wuai-classroom}/language-model/zh_CN.lm" 2>/dev/null | grep -q . || missing="$missing libime-data-language-model"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ]; then sudo=""; elif sudo -n true 2>/dev/null; then sudo="sudo"; else
    echo "The tests need these Debian packages:$missing" >&2
    echo "Install them with: sudo apt-get install$missing" >&2
    exit 1
fi
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $missing

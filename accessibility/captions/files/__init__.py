"""Files of captions: WebVTT, SubRip, TTML and SubStation, read with everything that is wrong told, and written."""

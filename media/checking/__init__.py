"""The media check: what can be measured of sound and picture in one decode pass, in a child process."""

"""The one place where a package is judged: its facts gathered, the schemes in force and their editions, findings, waivers, where it stands."""

extension RunManifest {
    /// The version of this library and of the tool, as [semantic versioning](https://semver.org) has it: the one place
    /// where it stands. The tool prints it, saved runs and reports name it, and `make release` compares it
    /// with CHANGELOG.md, README.md and the tag.
    public static let currentVersion = "0.2.0"
}

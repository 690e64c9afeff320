package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// Run prints one line: name, version, revision when known, Go version and platform.
func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "datarace %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// stamp is set by the build to the revision that it was built from.
var stamp string

// version is the module's version or the stamped revision; "devel" when neither is known.
func version() string {
	if stamp != "" {
		return stamp
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

package sandbox

var older []string

func opens() []string { return []string{"openat"} }

package wire

//go:generate go run datarace/client/wire/tsgen

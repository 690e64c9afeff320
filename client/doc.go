// Package client carries messages between browsers and rooms. It decides nothing about the game: it checks who speaks,
// how much and in what form, hands a command to a room's link, and writes down the link what comes back.
//
//	browser --HTTP--> guard (Host, Origin, limits) --> pages, api
//	        --ws--->  reader --decode, role, rate--> rooms.Link
//	        <--ws--   writer <--views (newest only), replies (in order)-- rooms.Link
//
// A websocket has two goroutines: the reader is the HTTP server's own for this connection, it starts the writer and
// waits for it. Only the writer writes. Whichever ends first ends the other: the writer by closing the connection, the
// reader by closing gone. Server.Shutdown ends all writers and waits for every reader.
//
// Everything that a person may read about an error is in words.go; what a program may test for is in package wire.
package client

// Package rooms keeps the live rooms. One goroutine owns a room and is the only one that touches its match; everybody
// else sends it functions to run. The loop never waits for a judge, a disk or a browser:
//
//	connection --Link.Do/Submit/...--> loop --events--> writer --> store
//	           <--Replies (32 deep)---  |   <--saved up to--
//	           <--Latest (one slot)---  |--jobs--> queue --> judge
//	                                        <--steps, verdict--
//
// The loop stamps a command with room time, asks package game, applies the events that come back, hands them to the
// writer in order and says "received"; "saved" is said when the writer has reported their sequence number. Views are
// made at most ten times a second. The log is the truth: Open folds every room of the store that was not closed, and
// has judged what is still without a verdict. A store that is away, or that loses what it said was saved, stops nobody:
// the writer tries until all of it is there, or until somebody else owns the room.
package rooms

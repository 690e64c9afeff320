package game

// SortedScore packs points and total time of acceptance (milliseconds) into one number that orders as Standings does,
// but for the last tie-break: points * 2^32 + (2^32 - 1 - millis). It is exact while points < 2^20.
func SortedScore(points int, millis int64) float64 {
	const span = 1 << 32
	points = min(max(points, 0), 1<<20-1)
	millis = min(max(millis, 0), span-1)
	return float64(int64(points)*span + (span - 1 - millis))
}

package explore

// How schedules are run, as the harness reads it: options of one schedule, the next one's, and so on from the beginning.
const (
	portfolio = "y1 y1,s8 r2 y8 r3,s1 y1,s30"
	holding   = "y1,h2 y2,h8 r2,h4 y4,h4 r3,s30,h12" // the last fifth
)

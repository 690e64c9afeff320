package game

// Student is what the seat may know at room time now; false when there is no such seat.
func (m *Match) Student(seat string, now int64) (StudentView, bool) { return StudentView{}, false }

// Screen is what the whole room may see at room time now.
func (m *Match) Screen(now int64) ScreenView { return ScreenView{} }

// Host is what the instructor sees at room time now.
func (m *Match) Host(now int64) HostView { return HostView{} }

package bot

import "fmt"

// names are what students are called, in several scripts, as in a class.
var names = []string{
	"Kim", "Noa", "Lee", "Ada", "Jonas", "Zoë", "Priya", "Omar", "Ines", "Tomás", "Yuki", "Amara", "Łukasz", "Mei",
	"Sven", "Fatima", "Diego", "Anouk", "Ravi", "Elif", "李雷", "נועה", "محمد", "Olga", "Björn", "Thandi", "Marco", "Hana",
	"Nils", "Chloé", "Kwame", "Lucía", "Emre", "Siobhán", "Arjun", "Maja", "Pavel", "Leila", "Tariq", "Greta",
}

// nameOf is the name of the student with an index from 0.
func nameOf(index int) string {
	name := names[index%len(names)]
	if turn := index / len(names); turn > 0 {
		return fmt.Sprintf("%s %d", name, turn+1)
	}
	return name
}

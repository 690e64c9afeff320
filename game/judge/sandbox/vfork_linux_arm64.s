#include "textflag.h"

// func vfork(trap, a1, a2 uintptr) (pid, errno uintptr)
//
// The child runs on this very stack before we do; the way back waits in the link register.
TEXT ·vfork(SB), NOSPLIT|NOFRAME, $0-40
	MOVD trap+0(FP), R8
	MOVD a1+8(FP), R0
	MOVD a2+16(FP), R1
	MOVD $0, R2
	MOVD $0, R3
	MOVD $0, R4
	MOVD $0, R5
	SVC
	CMN  $4095, R0
	BCC  fine
	NEG  R0, R0
	MOVD $0, pid+24(FP)
	MOVD R0, errno+32(FP)
	RET

fine:
	MOVD R0, pid+24(FP)
	MOVD $0, errno+32(FP)
	RET

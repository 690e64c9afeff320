package client

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"datarace/client/wire"
)

const (
	cookieName = "datarace_host"
	cookieLife = 12 * time.Hour
)

// sign is the hexadecimal HMAC-SHA256 of what under the server key.
func (s *Server) sign(what string) string {
	mac := hmac.New(sha256.New, []byte(s.o.Key))
	mac.Write([]byte(what))
	return hex.EncodeToString(mac.Sum(nil))
}

// hostToken is a room's host token. It follows from the key, so who has the key can be shown it again.
func (s *Server) hostToken(code string) string { return s.sign("host " + code) }

// hash is what the log keeps of a token.
func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// seatToken is 128 random bits in hexadecimal.
func seatToken() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // never fails since Go 1.24
	return hex.EncodeToString(bits[:])
}

// exchangeKey gives a cookie for the server key.
func (s *Server) exchangeKey(w http.ResponseWriter, r *http.Request) {
	address := s.addressOf(r)
	if wait := s.wrong.wait(address); wait > 0 {
		s.tooFast(w, r, wait)
		return
	}
	var body struct {
		Key string `json:"key"`
	}
	if !s.read(w, r, &body) {
		return
	}
	given, right := sha256.Sum256([]byte(strings.TrimSpace(body.Key))), sha256.Sum256([]byte(s.o.Key))
	if s.o.Key == "" || subtle.ConstantTimeCompare(given[:], right[:]) != 1 {
		s.wrong.take(address)
		s.refuse(w, r, http.StatusForbidden, wire.CodeForbidden, wordsKey)
		return
	}
	until := strconv.FormatInt(time.Now().Add(cookieLife).Unix(), 10)
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: until + "." + s.sign("cookie "+until), Path: "/", MaxAge: int(cookieLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: r.TLS != nil || s.o.Public != nil && s.o.Public.Scheme == "https",
	})
	w.WriteHeader(http.StatusNoContent)
}

// isHost reports whether a request carries the cookie.
func (s *Server) isHost(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	if err != nil || s.o.Key == "" {
		return false
	}
	until, mac, ok := strings.Cut(c.Value, ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(s.sign("cookie "+until))) {
		return false
	}
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && time.Now().Unix() < end
}

// host lets only the instructor through.
func (s *Server) host(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.isHost(r) {
			s.refuse(w, r, http.StatusForbidden, wire.CodeForbidden, wordsSession)
			return
		}
		next(w, r)
	}
}

package cue
import ("testing";"engage/internal/morph";"engage/internal/rubric";"os")
func TestReal(t *testing.T){ 
dic,_:=os.ReadFile("../../configs/sns.csv"); a:=morph.New(dic)
src,_:=os.ReadFile("../../configs/rubric.yaml")
r,err:=rubric.Load("rubric.yaml",src); if err!=nil{t.Fatal(err)}
m,err:=Compile(r,a); if err!=nil{t.Fatal(err)}
for _,e:=range m.CheckExamples(){t.Error(e)}
n:=0; for _,p:=range m.patterns{ if p.literals==nil{n++; t.Log("no literals: ",r.Cues[p.cue].ID, r.Cues[p.cue].Pattern)}}
t.Log(len(r.Cues),len(m.patterns),n)
}
func BenchmarkReal(b *testing.B){
dic,_:=os.ReadFile("../../configs/sns.csv"); a:=morph.New(dic)
src,_:=os.ReadFile("../../configs/rubric.yaml")
r,_:=rubric.Load("rubric.yaml",src); m,_:=Compile(r,a)
t:=a.Analyze(nil,"昨日から電源が入らなくて困っています。説明書どおりに再起動しても直りませんでした。どうすればいいですか？")
b.ReportAllocs(); var ev []Evidence
for b.Loop(){ev=m.Match(ev[:0],t,rubric.ByOther,rubric.AtRoot)}
}
